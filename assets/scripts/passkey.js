// Asks the browser for a passkey, or to make one, and sends it with the form: everything else is the server's.
const isPossible = window.PublicKeyCredential && navigator.credentials;

const bytesOf = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

const textOf = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

// Browsers before 2025 read and write no JSON themselves.
function read(options) {
  options.challenge = bytesOf(options.challenge);
  if (options.user) options.user.id = bytesOf(options.user.id);
  for (const known of [...(options.excludeCredentials || []), ...(options.allowCredentials || [])]) {
    known.id = bytesOf(known.id);
  }
  return options;
}

function written(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = textOf(credential.response[name]);
  }
  const { id, type, authenticatorAttachment } = credential;
  return JSON.stringify({ id, rawId: textOf(credential.rawId), type, authenticatorAttachment, response });
}

async function ask(form) {
  const answer = await fetch(form.dataset.options, { method: "POST", body: new FormData(form) });
  if (!answer.ok || answer.redirected) throw new Error("no options");
  const publicKey = read(await answer.json());
  return form.dataset.passkey === "create"
    ? navigator.credentials.create({ publicKey })
    : navigator.credentials.get({ publicKey });
}

async function send(form) {
  const fault = form.querySelector("[data-part=fault]");
  fault.hidden = true;
  try {
    form.elements.credential.value = written(await ask(form));
    HTMLFormElement.prototype.submit.call(form);
  } catch (error) {
    fault.hidden = false;
    fault.focus();
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!isPossible) continue;
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form.reportValidity()) send(form);
  });
}
