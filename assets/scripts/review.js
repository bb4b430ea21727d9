// Reviewing by keyboard: j and k go through a list, letters press what the present item offers.
// A key does something only while the focus is in the list (WCAG 2.1.4), and never while somebody types.

const list = document.querySelector("[data-part=list]");
const help = document.querySelector("[data-part=keys]");
const DECIDED = /[?&]decided=/;

function items() {
  return Array.from(list.querySelectorAll("[data-part=item]")).filter((item) => item.offsetParent);
}

function present() {
  return document.activeElement.closest("[data-part=item]");
}

function focusOn(item) {
  if (!item) return;
  item.querySelector("[data-part=handle]").focus();
  item.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = items();
  focusOn(all[Math.min(Math.max(all.indexOf(present()) + by, 0), all.length - 1)]);
}

// What a key presses: in the present item, else in the list, else on the page.
function offered(key) {
  const wanted = `[data-key="${CSS.escape(key)}"]`;
  const item = present();
  return (item && item.querySelector(wanted)) || Array.from(list.querySelectorAll(wanted)).find((one) => !one.closest("[data-part=item]")) || (key === "u" && document.querySelector(`.govuk-notification-banner ${wanted}`));
}

function press(key) {
  const item = present();
  const handle = item && item.querySelector("[data-part=handle]");
  const target = offered(key);
  if (target) target.click();
  else if (handle && (key === "x" || key === "o")) handle.click();
  else return false;
  return true;
}

const DOES = {
  j: () => step(1),
  ArrowDown: () => step(1),
  k: () => step(-1),
  ArrowUp: () => step(-1),
  "?": () => {
    help.open = !help.open;
  },
};

function isTyping(target) {
  return target.matches("textarea, select, input:not([type=checkbox])");
}

if (list && help) {
  help.hidden = false;
  list.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
    const act = DOES[event.key];
    if (act) act();
    else if (!press(event.key)) return;
    event.preventDefault();
  });
  help.querySelector("[data-part=begin]").addEventListener("click", () => focusOn(items()[0]));
  if (DECIDED.test(location.search)) focusOn(items()[0]);
}
