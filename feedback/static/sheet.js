// Typing sheets faster: the first empty field has the cursor, a digit goes on to the next, Ctrl+Enter keeps.
(function () {
  "use strict";
  var form = document.querySelector("[data-sheet]");
  if (!form) return;
  var rating = form.elements.rating;
  var reasons = form.elements.reasons || form.elements.comment;
  if (!document.querySelector(".govuk-error-summary")) rating.focus();
  rating.addEventListener("input", function () {
    if (/^[1-5]$/.test(rating.value)) reasons.focus();
  });
  form.elements.comment.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit ? form.requestSubmit() : form.submit();
  });
  // A second Enter before the answer sends nothing twice.
  form.addEventListener("submit", function (event) {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", function () {
    delete form.dataset.sent;
  });
})();
