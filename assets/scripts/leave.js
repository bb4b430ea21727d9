// "Finish" on a receipt's page, for a device that others use too: the page is replaced, and whatever else of this
// receipt lies behind it in the tab's history is left at once when somebody goes back to it. Kept are numbers only:
// which visit an entry of the history belongs to, and the last visit that somebody ended. It stands in the head, so
// that nothing is drawn before it. Without this script the link leads to the same page.
const LEFT = "left";

function visitsLeft() {
  try {
    return Number(sessionStorage.getItem(LEFT));
  } catch (error) {
    return 0; // nothing can be stored here
  }
}

function visit() {
  return (history.state && history.state.visit) || 0;
}

function noteVisit() {
  if (!visit()) history.replaceState({ visit: visitsLeft() + 1 }, "");
}

function turnAway() {
  document.documentElement.hidden = true;
  location.replace(`/r/done?lang=${document.documentElement.lang}`);
}

function turnAwayIfLeft() {
  if (visit() <= visitsLeft()) turnAway();
}

function leave() {
  try {
    sessionStorage.setItem(LEFT, visit());
  } catch (error) {
    // The page is replaced all the same.
  }
  turnAway();
}

// Words are never shown again once they are kept: what stands in their field is not.
function isUnsent({ type, value, defaultValue, checked, defaultChecked }) {
  if (type === "textarea") return value !== "";
  if (type === "checkbox" || type === "radio") return checked !== defaultChecked;
  return type !== "hidden" && value !== defaultValue;
}

function hasUnsent() {
  const fields = document.querySelectorAll("form[data-amend] input, form[data-amend] textarea");
  return Array.from(fields).some(isUnsent);
}

// Who has typed something is told once that it is not sent yet.
function press(event) {
  const link = event.target.closest && event.target.closest("[data-part=done]");
  if (!link) return;
  event.preventDefault();
  const notice = document.querySelector("[data-part=undone]");
  const isTold = notice.textContent !== "";
  if (hasUnsent() && !isTold) notice.textContent = notice.dataset.words;
  else leave();
}

noteVisit();
turnAwayIfLeft();
addEventListener("pageshow", turnAwayIfLeft);
document.addEventListener("click", press);
