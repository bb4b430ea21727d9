// A survey of one's own: it is looked over here, so that nothing is found wrong with it after days without network,
// and waits where it could not be sent. Without this script the server says the same, on a page of its own.
import { form, part, send, start } from "./sending.js";

function isShown(field) {
  return !field.closest("[hidden]");
}

// The first field of each question and row that is asked: its id is what a fault leads to.
function firstFields() {
  const asked = Array.from(form.querySelectorAll("[data-question] [name]")).filter(isShown);
  return asked.filter((field, place) => !place || asked[place - 1].name !== field.name);
}

function isAnswered({ name }, given) {
  return given.some(([one, value]) => one === name && value.trim());
}

// As feedback/surveys/answers.py finds them, in its words; too long a text cannot be typed.
function faultOf(field, given) {
  const { missing } = field.closest("[data-question]").dataset;
  if (field.dataset.invalid && !field.validity.valid) return field.dataset.invalid;
  return isAnswered(field, given) ? "" : missing;
}

function isReady(given) {
  const asked = firstFields();
  const faults = asked.map((field) => [field.id, faultOf(field, given)]).filter(([, words]) => words);
  const isEmpty = !asked.some((field) => isAnswered(field, given));
  if (isEmpty && !faults.length) faults.push(["main", form.dataset.nothing]);
  forget();
  if (faults.length) showFaults(faults);
  return !faults.length;
}

function showFaults(faults) {
  forget();
  faults.forEach(([id, words]) => {
    part("faults").querySelector("ul").append(made("li", made("a", words, { href: `#${id}` })));
    const field = form.querySelector(`[id="${id}"]`);
    if (field) showAt(field, words);
  });
  part("faults").hidden = false;
  part("faults").focus();
}

// Between the question and what can be chosen or typed.
function showAt(field, words) {
  const box = field.closest("fieldset, .gy-field");
  const name = `${field.name}-error`;
  const place = Array.from(box.children).find((one) => one.contains(field));
  box.insertBefore(made("p", words, { id: name, className: "gy-error" }), place);
  const told = field.type === "radio" || field.type === "checkbox" ? box : field;
  told.setAttribute("aria-describedby", [told.getAttribute("aria-describedby"), name].filter(Boolean).join(" "));
}

function made(tag, content, attributes) {
  const element = Object.assign(document.createElement(tag), attributes);
  element.append(content);
  return element;
}

function forget() {
  part("faults").hidden = true;
  part("faults").querySelector("ul").textContent = "";
  form.querySelectorAll(".gy-error").forEach((one) => one.remove());
  form.querySelectorAll("[aria-describedby]").forEach((one) => {
    const left = one.getAttribute("aria-describedby").split(" ").filter((id) => document.getElementById(id));
    left.length ? one.setAttribute("aria-describedby", left.join(" ")) : one.removeAttribute("aria-describedby");
  });
}

if (form) start({ isReady, forget, showFaults });
