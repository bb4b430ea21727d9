// Sends what a person adds to a receipt without leaving its page: where the network breaks, what they typed still
// stands before them and goes once there is network. Nothing of it is stored: this page is all there is. Sent twice it
// is kept once (comment_id). Without this script the forms work as they stand.
import { watchTexts } from "./masking.js";
import { bodyOf } from "./queue.js";

const PATIENCE = 20e3;
const LONGEST_PAUSE = 300e3;
const FIELDS = ["input", "textarea", "button"].map((one) => `form[data-amend] ${one}`).join();

let pressed = null; // the button; old browsers do not tell which one sent a form
let waiting = null; // what could not be sent yet: {form, action, fields}
let isSending = false;
let attempts = 0;
let timer = 0;

function status(form) {
  return form.querySelector("[data-part=unsent]");
}

function within(milliseconds, promise) {
  const late = new Promise((_, reject) => setTimeout(reject, milliseconds, new Error("too late")));
  return Promise.race([promise, late]);
}

function fieldsOf(form) {
  const own = pressed && pressed.form === form && pressed.name ? [[pressed.name, pressed.value]] : [];
  return Array.from(new FormData(form)).concat(own);
}

// What may have arrived must not change: other words under the same id would be taken for the same, and dropped.
function lock() {
  document.querySelectorAll(FIELDS).forEach((field) => {
    field.readOnly = true;
    field.disabled = ["button", "checkbox", "radio", "submit"].includes(field.type) && field !== pressed;
  });
}

async function ask({ action, fields }) {
  const answer = await within(
    PATIENCE,
    fetch(action, {
      method: "POST",
      body: bodyOf(fields),
      headers: { Accept: "text/html", "Content-Type": "application/x-www-form-urlencoded" },
      credentials: "omit",
      cache: "no-store",
    }),
  );
  const page = new DOMParser().parseFromString(await within(PATIENCE, answer.text()), "text/html");
  // A page of a Wi-Fi portal, or one that says the server is out of order, has not kept anything.
  const isOurs = (answer.status === 200 || answer.status === 422) && page.querySelector("form[data-amend]");
  if (!isOurs) throw new Error("not kept");
  return { page, address: answer.url };
}

function turnTo({ page, address }) {
  document.querySelector("main").replaceWith(page.querySelector("main"));
  document.title = page.title;
  history.replaceState(history.state, "", address);
  watchTexts();
  const told = document.querySelector("main .gy-faults") || document.querySelector("main h1");
  told.tabIndex = -1;
  told.focus();
  scrollTo(0, 0);
}

async function send() {
  if (isSending || !waiting) return;
  const { form } = waiting;
  clearTimeout(timer);
  isSending = true;
  if (!attempts) status(form).textContent = status(form).dataset.sending;
  try {
    turnTo(await ask(waiting));
    waiting = null;
  } catch (error) {
    status(form).textContent = status(form).dataset.failed;
    timer = setTimeout(send, Math.min(5e3 * 2 ** attempts++, LONGEST_PAUSE));
  }
  isSending = false;
}

// Pressed again, what waits is tried again.
function sendForm(form) {
  if (isSending) return;
  waiting = waiting || { form, action: form.action, fields: fieldsOf(form) };
  attempts = 0;
  lock();
  send();
}

function start() {
  document.addEventListener("click", ({ target }) => (pressed = target.closest("button")));
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-amend]")) return;
    event.preventDefault();
    sendForm(event.target);
  });
  addEventListener("online", send);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());
  watchTexts();
}

start();
