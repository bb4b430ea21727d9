// Tells a person, while they type, what looks like personal data, and hides it if they wish. The server looks again
// with more rules (analysis/redaction.py); these are its most important ones, held together by a test.
// Without lookbehind: old Android browsers have none, so each rule begins with what may stand before (group 1).
const LETTER = "0-9A-Za-z_\\u00c0-\\u024f\\u1e00-\\u1eff";
const SEPARATOR = "[ \\u00a0\\u2009\\u200b\\u2011\\u2013.-]";
const LINK = "\\s{0,2}(?:số|so|của\\stôi|la|là|:|=|\\.|\\s){0,4}\\s?";
const AFTER = `(?![${LETTER}])`;

const RULES = [
  ["dossier-code", `(^|[^${LETTER}.])((?:\\d{3}\\.\\d{2}\\.\\d{2}\\.)?[A-Z]\\d{2}(?:\\.\\d{1,3}){0,3}\\s?-\\s?\\d{6}\\s?-\\s?\\d{4,6})(?!\\d)`],
  ["email", `(^|[^${LETTER}.+%-])([${LETTER}.+%-]{1,64}@[${LETTER}-]{1,63}(?:\\.[${LETTER}-]{1,63}){1,6})`],
  ["account", `((?:^|[^${LETTER}])(?:stk|số tk|so tk|tk số|số tài khoản|so tai khoan|tài khoản|tai khoan)${LINK})(\\d(?:${SEPARATOR}?\\d){7,18})(?!\\d)`],
  ["citizen-id", `((?:^|[^${LETTER}])(?:cccd|cmnd|cmt|cmtnd|căn cước(?: công dân)?|can cuoc(?: cong dan)?|chứng minh(?: nhân dân)?|chung minh(?: nhan dan)?|định danh|dinh danh|hộ chiếu|ho chieu|passport)(?:\\stôi|\\stoi)?${LINK})([A-Z]\\d{7}|\\d(?:${SEPARATOR}?\\d){11}|\\d(?:${SEPARATOR}?\\d){8})${AFTER}`],
  ["citizen-id", `(^|[^${LETTER}.,])(0\\d\\d(?:${SEPARATOR}?\\d{3}){3})(?!\\d)`],
  ["phone", `(^|[^${LETTER}.,])((?:\\(\\+?84\\)${SEPARATOR}?|\\+?84${SEPARATOR}?(?:\\(0\\)${SEPARATOR}?)?|\\(0(?=\\d{2,3}\\))|0)[2-9](?:\\)?${SEPARATOR}{0,2}\\d){8}(?:${SEPARATOR}?\\d)?)(?!\\d)`],
].map(([kind, pattern]) => [kind, new RegExp(pattern, "i")]);

const TAKEN = "\ufffc";

/** What looks like personal data: [{kind, start, end}] in the order of the text. */
function findPersonalData(text) {
  const found = [];
  let rest = text;
  for (const [kind, rule] of RULES) {
    let match = rule.exec(rest);
    while (match) {
      const start = match.index + match[1].length;
      const end = start + match[2].length;
      found.push({ kind, start, end });
      rest = rest.slice(0, start) + TAKEN.repeat(end - start) + rest.slice(end);
      match = rule.exec(rest);
    }
  }
  return found.sort((one, other) => one.start - other.start);
}

/** The text with what was found replaced by what everybody will read. */
function hidden(text, found, words) {
  let result = "";
  let position = 0;
  for (const { kind, start, end } of found) {
    result += text.slice(position, start) + words(kind);
    position = end;
  }
  return result + text.slice(position);
}

function watch(field, hint) {
  const asked = document.createElement("p");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "gy-button gy-button--quiet";
  button.textContent = hint.getAttribute("data-hide");
  hint.appendChild(asked);
  hint.appendChild(button);
  const attribute = (kind, suffix) => hint.getAttribute(`data-${kind}${suffix}`);

  function look() {
    const found = findPersonalData(field.value);
    const kinds = found.map((one) => attribute(one.kind, "")).filter((words, place, all) => all.indexOf(words) === place);
    const sentence = hint.getAttribute("data-intro").replace("%(what)s", kinds.join(", "));
    if (kinds.length && asked.textContent !== sentence) asked.textContent = sentence;
    hint.hidden = !kinds.length;
  }

  button.addEventListener("click", () => {
    field.value = hidden(field.value, findPersonalData(field.value), (kind) => attribute(kind, "-as"));
    look();
    field.focus();
  });
  field.addEventListener("input", look);
  field.form.addEventListener("change", look); // emptied and filled by the queue, too
  look();
}

/** Watches each field that a hint stands beside. */
export function watchTexts() {
  document.querySelectorAll("[data-masks]").forEach((hint) => {
    const field = document.getElementById(hint.getAttribute("data-masks"));
    if (field) watch(field, hint);
  });
}
