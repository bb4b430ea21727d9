// Labelling by keyboard: a key presses the button that names it, never while somebody types or holds Ctrl.
// The keys work while the focus is in the form, where it is put when the page opens (WCAG 2.1.4).

const form = document.querySelector("[data-part=label]");

function isTyping(target) {
  return target.matches("textarea, select, input:not([type=checkbox])");
}

form.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.key === "Enter" || isTyping(event.target)) return;
  const target = form.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!target) return;
  event.preventDefault();
  target.click();
});
if (!form.contains(document.activeElement)) form.querySelector("button, input:not([type=hidden])").focus();
