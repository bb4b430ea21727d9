// What only the attendant of a kiosk does: pairing it with its place, and leaving it with the PIN.

const MOST_TRIES = 5;
const FIRST_PAUSE = 60e3; // after five wrong PINs, doubled by each further one

function bytesOf(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

// PBKDF2 as the server made it; slow on purpose.
async function fits(pin, { salt, rounds, key }) {
  const typed = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: bytesOf(salt), iterations: rounds };
  const made = new Uint8Array(await crypto.subtle.deriveBits(how, typed, 256));
  return bytesOf(key).reduce((difference, byte, place) => difference | (byte ^ made[place]), 0) === 0;
}

export function makeAttendant({ root, url, health, sendNow, beat, back }) {
  const name = `gop-y ${url}`;
  const part = (one) => root.querySelector(`[data-part=${one}]`);
  let isOpened = false;

  function device() {
    try {
      return JSON.parse(localStorage.getItem(name)) || {};
    } catch (error) {
      return {};
    }
  }

  function remember(changes) {
    const kept = Object.assign(device(), changes);
    try {
      localStorage.setItem(name, JSON.stringify(kept));
    } catch (error) {
      // Nothing can be kept here: the device must be paired again after each start.
    }
    return kept;
  }

  function forget() {
    localStorage.removeItem(name);
  }

  function post(what, content) {
    const headers = { Accept: "application/json", "Content-Type": "application/json" };
    const { token } = device();
    if (token) headers.Authorization = `Bearer ${token}`;
    const body = JSON.stringify(content);
    return fetch(`${url}/${what}`, { method: "POST", body, headers, credentials: "omit", cache: "no-store" });
  }

  // Says how this device is; returns the server's answer, or null where there is none.
  async function tell(said) {
    if (!device().token) return null;
    try {
      const answer = await post("health", said);
      if (answer.status === 404) forget(); // revoked
      if (!answer.ok) return null;
      const content = await answer.json();
      remember({ pin: content.pin });
      return content;
    } catch (error) {
      return null;
    }
  }

  function say(words) {
    part("said").textContent = words ? part("said").dataset[words] : "";
  }

  async function isRight(pin) {
    try {
      const answer = await post("leave", { pin });
      if (answer.status === 429) return "later";
      if (answer.ok) return (await answer.json()).right ? "yes" : "no";
    } catch (error) {
      // No network: the device decides.
    }
    const { pin: verifier } = device();
    if (!verifier || !window.crypto || !crypto.subtle) return "unknown";
    return (await fits(pin, verifier)) ? "yes" : "no";
  }

  async function unlock(pin) {
    const { wrong = 0, closedUntil = 0 } = device();
    const pause = closedUntil - Date.now();
    // A pause longer than any we make comes of a clock that was set back: it starts anew.
    if (pause > 0) return "later";
    const result = await isRight(pin);
    if (result === "yes") remember({ wrong: 0, closedUntil: 0 });
    if (result !== "no") return result;
    const times = wrong + 1;
    const closed = times >= MOST_TRIES ? Date.now() + FIRST_PAUSE * 2 ** (times - MOST_TRIES) : 0;
    remember({ wrong: times, closedUntil: closed });
    return closed ? "later" : "no";
  }

  function turnTo(step) {
    ["pairing", "pin", "inside"].forEach((one) => (part(one).hidden = one !== step));
    const field = part(step).querySelector("input");
    if (field) field.focus();
    if (step === "inside") showState();
  }

  async function showState() {
    const { waiting, refused, battery } = await health();
    const isPaired = Boolean(device().token);
    part("state").textContent = part("state").dataset[isPaired ? "paired" : "unpaired"]
      .replace("{waiting}", waiting)
      .replace("{refused}", refused)
      .replace("{battery}", battery === null ? "?" : battery);
  }

  function open() {
    const { token, pin } = device();
    isOpened = false;
    say("");
    if (!token) return turnTo("pairing");
    return turnTo(pin ? "pin" : "inside");
  }

  function close() {
    isOpened = false;
    root.querySelectorAll("input").forEach((field) => (field.value = ""));
    say("");
  }

  async function tryPin(event) {
    event.preventDefault();
    const field = event.target.querySelector("input");
    const pin = field.value;
    field.value = "";
    say("checking");
    const result = await unlock(pin);
    say(result === "yes" ? "" : result);
    isOpened = result === "yes";
    if (isOpened) turnTo("inside");
  }

  async function pair(event) {
    event.preventDefault();
    say("checking");
    try {
      const answer = await post("pair", { code: event.target.querySelector("input").value });
      if (!answer.ok) return say(answer.status === 404 || answer.status === 429 ? "badcode" : "offline");
      remember(await answer.json());
    } catch (error) {
      return say("offline");
    }
    say("paired");
    await beat();
    return turnTo("inside");
  }

  async function leave() {
    if (device().pin && !isOpened) return;
    if (document.fullscreenElement) await document.exitFullscreen().catch(() => null);
    location.assign("/");
  }

  part("pin").addEventListener("submit", tryPin);
  part("pairing").addEventListener("submit", pair);
  part("leave").addEventListener("click", leave);
  part("back").addEventListener("click", back);
  part("send").addEventListener("click", () => sendNow().then(showState));
  part("go-pairing").addEventListener("click", () => turnTo("pairing"));

  return { close, open, tell };
}
