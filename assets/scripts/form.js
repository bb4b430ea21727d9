// The citizen's form: one tap sends, and what could not be sent waits. Without this script, or where a browser is
// too old to read it, the form works as it stands.
import { form, part, send, start } from "./sending.js";

function isReady(fields) {
  const hasRating = fields.some(([name]) => name === "rating");
  part("fault").hidden = hasRating;
  if (!hasRating) form.querySelector("[name=rating]").focus();
  return hasRating;
}

function forget() {
  part("fault").hidden = true;
}

// Only a pointer's click has a count: the arrow keys choose, and Enter or the button sends.
function sendAtATap() {
  const tapHint = part("hint").dataset.tap;
  if (!tapHint) return;
  part("hint").textContent = tapHint;
  form.addEventListener("click", (event) => {
    if (event.detail > 0 && event.target.name === "rating") send();
  });
}

if (form) {
  start({ isReady, forget });
  sendAtATap();
}
