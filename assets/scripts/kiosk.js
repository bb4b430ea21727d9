// The kiosk's screen. A tap is on the device's disk before anybody is thanked; it is sent when the person has
// gone, with the reasons they chose. Nothing of them is left on the screen then, and nothing in the history.
import { makeQueue, secondsWaited } from "./queue.js";
import { makeAttendant } from "./attendant.js";

const RESET = 10e3; // of no touch
// Who waits for the screen to come back by itself is never quicker than this.
const COOL_DOWN = RESET;
const HEARTBEAT = 300e3;

const queue = makeQueue("/k/");
const form = document.querySelector("form[data-kiosk]");
const part = (name) => document.querySelector(`[data-part=${name}]`);
const home = location.pathname;

let open = null; // the answer of whoever stands here
let person = 0; // who stands here: what was asked for the one before is shown to nobody
let tappedAt = -Infinity;
let quickTaps = 0; // taps in a row that each came within the cool-down
let resetting = 0;
let lock = null;

function show(name) {
  ["faces", "thanks", "attendant"].forEach((one) => (part(one).hidden = one !== name));
  scrollTo(0, 0);
  const heading = part(name).querySelector("h2");
  if (name !== "faces") heading.focus();
  touch();
}

// Every touch gives another ten seconds.
function touch() {
  clearTimeout(resetting);
  const isElsewhere = location.search !== "" && location.pathname === home;
  const isHome = !part("faces").hidden && !isElsewhere;
  if (!isHome) resetting = setTimeout(reset, RESET);
}

async function reset() {
  const answer = open;
  const chosen = reasons();
  open = null;
  person += 1;
  empty();
  show("faces");
  if (answer) await finish(answer, chosen);
  // Back to the kiosk's own language, without an entry in the history.
  if (location.search) location.replace(home);
}

function empty() {
  stopSounds();
  attendant.close();
  part("thanks").querySelectorAll("input").forEach((box) => (box.checked = false));
  part("code").hidden = true;
  part("receipt").textContent = "";
  part("qr").hidden = true;
  part("qr").removeAttribute("src");
  part("more").hidden = false;
  if (document.activeElement) document.activeElement.blur();
}

function countTap() {
  const isQuick = performance.now() - tappedAt < COOL_DOWN;
  quickTaps = isQuick ? quickTaps + 1 : 0;
  tappedAt = performance.now();
  return quickTaps;
}

function fieldsOf(rating) {
  const token = form.elements.form_token.value;
  return [["rating", rating], ["kiosk", "1"], ["quick_taps", String(countTap())], ["form_token", token]];
}

function tap(rating) {
  if (open) return;
  // "open": on the disk, but not to be sent before the person has gone.
  open = queue.add(form.dataset.url, fieldsOf(rating), { state: "open", isInsisted: true });
  play(rating);
  fillScreen();
  open.then(() => show("thanks"));
}

function reasons() {
  const chosen = part("thanks").querySelectorAll("[name=reasons]:checked");
  return Array.from(chosen, (box) => ["reasons", box.value]);
}

async function finish(answer, chosen) {
  const { id, fields } = await answer;
  await queue.change(id, { state: "waiting", fields: [...fields, ...chosen] });
  const result = await queue.send(id);
  keepSending();
  return result;
}

// Reasons are kept at each touch, so that a tablet that falls asleep has lost none.
async function keepReasons() {
  if (!open) return;
  const { id, fields } = await open;
  await queue.change(id, { fields: [...fields, ...reasons()] });
}

// Drawn by the server, since only it knows the receipt's address; held in no cache, gone with the next person.
async function drawn(receipt) {
  try {
    const answer = await fetch(`/r/${receipt}/qr`, { credentials: "omit", cache: "no-store" });
    return answer.ok ? await answer.text() : "";
  } catch (error) {
    return ""; // the letters are enough
  }
}

async function showCode() {
  const answer = open;
  const asking = person;
  if (!answer) return;
  open = null;
  part("more").hidden = true;
  const { receipt } = await finish(answer, reasons());
  const drawing = receipt ? await drawn(receipt) : "";
  if (asking !== person) return;
  part("qr").hidden = !drawing;
  if (drawing) part("qr").src = `data:image/svg+xml,${encodeURIComponent(drawing)}`;
  part("receipt").textContent = receipt ? receipt.replace(/(.{4})/g, "$1 ").trim() : part("receipt").dataset.none;
  part("code").hidden = false;
  touch();
}

// What a tablet that went dark left open belongs to nobody who still stands here.
async function closeForgotten() {
  const forgotten = (await queue.all()).filter(({ state }) => state === "open");
  await Promise.all(forgotten.map(({ id }) => queue.change(id, { state: "waiting" })));
}

let sending = 0;
async function keepSending(isBack) {
  await queue.flush(isBack);
  const due = await queue.nextDue();
  clearTimeout(sending);
  if (due !== null) sending = setTimeout(keepSending, Math.max(due, 5e3));
}

function play(name) {
  stopSounds();
  const sound = document.querySelector(`audio[data-sound="${name}"]`);
  if (sound) sound.play().catch(() => null);
}

function stopSounds() {
  document.querySelectorAll("audio").forEach((one) => {
    one.pause();
    one.currentTime = 0;
  });
}

function fillScreen() {
  const { documentElement: root } = document;
  if (root.requestFullscreen && !document.fullscreenElement) root.requestFullscreen().catch(() => null);
}

// The browser takes the lock away whenever the page is hidden.
async function stayAwake() {
  if (!navigator.wakeLock || document.visibilityState !== "visible" || lock) return;
  try {
    lock = await navigator.wakeLock.request("screen");
    lock.addEventListener("release", () => (lock = null));
  } catch (error) {
    // Battery low: the tablet's own settings decide.
  }
}

async function health() {
  const entries = await queue.all();
  const waiting = entries.filter(({ state }) => state !== "refused");
  const battery = navigator.getBattery ? await navigator.getBattery().catch(() => null) : null;
  return {
    waiting: waiting.length,
    refused: entries.length - waiting.length,
    oldest_seconds: waiting.length ? Math.max(0, secondsWaited(waiting[0])) : null,
    version: form.dataset.version,
    battery: battery ? Math.round(battery.level * 100) : null,
    charging: battery ? battery.charging : null,
  };
}

async function beat() {
  await keepSending(true);
  const answer = await attendant.tell(await health());
  const isIdle = !part("faces").hidden && !open;
  if (answer && answer.version !== form.dataset.version && isIdle) renew();
}

// A newer script waits on the server; once an hour is often enough to try.
function renew() {
  const last = Number(sessionStorage.getItem("renewed"));
  if (Date.now() - last < 3600e3) return;
  sessionStorage.setItem("renewed", Date.now());
  location.reload();
}

const attendant = makeAttendant({
  root: part("attendant"),
  url: form.dataset.kiosk,
  health,
  sendNow: () => queue.flush(true),
  beat,
  back: reset,
});

function listen() {
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("click", (event) => {
    const face = event.target.closest("[name=rating]");
    if (face) tap(face.value);
  });
  part("thanks").addEventListener("change", keepReasons);
  part("done").addEventListener("click", reset);
  part("want-code").addEventListener("click", showCode);
  part("for-attendant").addEventListener("click", () => show("attendant") || attendant.open());
  part("close").addEventListener("click", reset);
  document.querySelectorAll("a[hreflang]").forEach((link) =>
    link.addEventListener("click", (event) => {
      event.preventDefault();
      location.replace(link.href);
    }),
  );
  ["pointerdown", "keydown"].forEach((name) => addEventListener(name, touch));
  if (part("listen")) part("listen").addEventListener("click", () => play("question"));
}

function listenToTheWorld() {
  addEventListener("online", beat);
  addEventListener("pageshow", (event) => event.persisted && reset());
  addEventListener("pagehide", () => open && reset());
  document.addEventListener("visibilitychange", stayAwake);
  // Going back shows nothing: there is always this page behind this page.
  history.pushState(null, "");
  addEventListener("popstate", () => history.pushState(null, ""));
  setInterval(beat, HEARTBEAT);
  if (navigator.serviceWorker) navigator.serviceWorker.register("/k/worker.js").catch(() => null);
}

if (form) {
  document.documentElement.classList.add("gy-has-script");
  listen();
  listenToTheWorld();
  stayAwake();
  touch();
  closeForgotten().then(beat);
}
