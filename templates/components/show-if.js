// Hides the questions whose conditions do not hold, as the server counts them (feedback/surveys/rules.py).
(function () {
  "use strict";
  var questions = Array.prototype.slice.call(document.querySelectorAll("[data-question]"));
  function chosen(box) {
    return Array.prototype.slice.call(box.querySelectorAll("input:checked"));
  }
  function holds(rule, given) {
    var inputs = given[rule.question] || [];
    var values = inputs.map(function (input) { return input.value; });
    if (rule.operator === "answered") { return values.length > 0; }
    if (rule.operator === "is" || rule.operator === "is_not") {
      return values.length > 0 && (values.indexOf(rule.value) >= 0) === (rule.operator === "is");
    }
    return inputs.some(function (input) {
      var number = input.getAttribute("data-number");
      if (number === null) { return false; }
      return rule.operator === "at_least" ? Number(number) >= Number(rule.value) : Number(number) <= Number(rule.value);
    });
  }
  function update() {
    var given = {};
    questions.forEach(function (box) {
      var rules = JSON.parse(box.getAttribute("data-show-if"));
      var shown = rules.every(function (rule) { return holds(rule, given); });
      box.hidden = !shown;
      if (shown) { given[box.getAttribute("data-question")] = chosen(box); }
    });
  }
  Array.prototype.slice.call(document.querySelectorAll("[data-condition]")).forEach(function (hint) { hint.hidden = true; });
  document.addEventListener("change", update);
  update();
})();
