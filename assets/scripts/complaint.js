// While somebody types a complaint: known ones that resemble it, and the size of the window.

const PAUSE = 400; // ms without a key before asking
const SHORTEST = 12; // letters that say something

const form = document.querySelector("[data-complaint]");
const section = form.querySelector("[data-part=similar]");
const list = form.querySelector("[data-part=list]");
const { seen, screen: chosen, task, words, wish, csrf_token: token } = form.elements;
let timer = 0;
let asked = "";

function typed() {
  return [task, words, wish].map((field) => field.value.trim()).filter(Boolean).join(" ");
}

function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

// The same as the server writes where no script runs (templates/complaints/new.html).
function row({ summary, voices, href, join }) {
  const link = element("a", "govuk-link", `${summary} (${section.dataset.newTab})`);
  link.href = href;
  link.target = "_blank";
  link.rel = "noopener";
  const button = element("button", "govuk-button govuk-button--secondary govuk-!-margin-bottom-0", section.dataset.join);
  button.setAttribute("formaction", join);
  button.append(element("span", "govuk-visually-hidden", `: ${summary}`));
  const lines = [element("p", "govuk-body govuk-!-margin-bottom-1", ""), element("p", "govuk-body-s gy-muted govuk-!-margin-bottom-1", voices), element("p", "govuk-!-margin-bottom-0", "")];
  lines[0].append(link);
  lines[2].append(button);
  const item = element("li", "gy-stat", "");
  item.append(...lines);
  return item;
}

function show(similar) {
  list.replaceChildren(...similar.map(row));
  section.hidden = !similar.length;
  seen.value = [...new Set([...seen.value.split(" "), ...similar.map(({ id }) => id)])].filter(Boolean).join(" ");
}

async function ask() {
  const text = typed();
  const key = `${chosen.value} ${text}`;
  if (text.length < SHORTEST || key === asked) return;
  asked = key;
  const body = new URLSearchParams({ text, screen: chosen.value, csrf_token: token.value });
  try {
    const answer = await fetch(form.dataset.similar, { method: "POST", body, headers: { Accept: "application/json" } });
    if (answer.ok && key === asked) show((await answer.json()).similar);
  } catch {
    asked = ""; // no network: the server shows them before it keeps anything
  }
}

for (const field of [task, words, wish, chosen]) {
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
}

// Whoever chose a screen sees it; before, all that have a picture can be looked through.
const looks = form.querySelector("[data-part=looks]");

function look() {
  const all = Array.from(looks.querySelectorAll("[data-screen]"));
  for (const one of all) one.hidden = chosen.value !== "" && one.dataset.screen !== chosen.value;
  looks.hidden = all.every((one) => one.hidden);
  looks.querySelector("details").open = chosen.value !== "";
}

if (looks) {
  chosen.addEventListener("input", look);
  look();
}

const size = `${window.innerWidth} × ${window.innerHeight}`;
const shown = form.querySelector("[data-part=window]");
form.elements.window.value = size;
shown.querySelector("span").textContent = size;
shown.hidden = false;
