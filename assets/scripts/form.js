// The citizen's form: one tap sends, and what could not be sent waits (queue.js). Without this script, or where
// a browser is too old to read it, the form works as it stands.
import { makeQueue, promised } from "./queue.js";

const TURN_TO_WAITING = 10e3; // nobody looks at "sending" any longer
const BREATH = 1500; // most networks that fail are back by then, and the person gets the receipt at once
const TURN_TO_EMPTY = 120e3; // the page says so; ticking "my own phone" turns it off

const queue = makeQueue("/f/");
const form = document.querySelector("form[data-queue]");
const part = (name) => document.querySelector(`[data-part=${name}]`);

let isSending = false;
let shown = null; // the sending that the page tells of
let emptying = 0;
let flushing = 0;

function after(milliseconds, value) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds, value));
}

// Shows one part in the place of the form, under a heading of its own.
function turnTo(name, title) {
  form.hidden = name !== "form";
  ["waiting", "sent"].forEach((other) => (part(other).hidden = other !== name));
  if (name === "form") return;
  const heading = part(name).querySelector("h1") || document.createElement("h1");
  heading.tabIndex = -1;
  heading.textContent = title;
  part(name).prepend(heading);
  heading.focus();
}

function showBusy(isBusy) {
  isSending = isBusy;
  part("status").textContent = isBusy ? part("status").dataset.words : "";
}

function showEmptyForm() {
  clearTimeout(emptying);
  shown = null;
  part("own").checked = false;
  part("fault").hidden = true;
  part("tried").textContent = "";
  showBusy(false);
  form.reset();
  turnTo("form");
  return refresh();
}

function showFault() {
  part("fault").hidden = false;
  form.querySelector("[name=rating]").focus();
}

async function send() {
  if (isSending) return;
  const fields = Array.from(new FormData(form)).filter(([name]) => name !== "submission_id");
  if (!fields.some(([name]) => name === "rating")) return showFault();
  showBusy(true);
  const entry = await queue.add(form.getAttribute("action"), fields);
  const result = await Promise.race([sendTwice(entry.id), after(TURN_TO_WAITING, { state: "waiting" })]);
  if (result.state === "sent") return location.replace(result.statusUrl);
  await showWaiting(entry, result.status);
}

async function sendTwice(id) {
  const result = await queue.send(id);
  if (result.status !== 0 || navigator.onLine === false) return result;
  await after(BREATH);
  return queue.send(id);
}

async function showWaiting(entry, status) {
  const reach = await promised(entry, status);
  const panel = part("waiting");
  shown = entry.id;
  form.reset();
  showBusy(false);
  panel.querySelectorAll("[data-when]").forEach((one) => (one.hidden = !one.dataset.when.includes(reach)));
  turnTo("waiting", panel.dataset[reach === "page" ? "unsaved" : "saved"]);
  emptying = setTimeout(showEmptyForm, TURN_TO_EMPTY);
  await refresh();
}

async function keepReceipt(isOwn) {
  clearTimeout(emptying);
  if (!isOwn) emptying = setTimeout(showEmptyForm, TURN_TO_EMPTY);
  await queue.change(shown, { keepReceipt: isOwn });
  // Only here: some browsers ask the person, who has just said that this device is theirs.
  if (isOwn && navigator.storage && navigator.storage.persist) await navigator.storage.persist();
}

function showSent(receipts) {
  const list = part("receipts");
  list.textContent = "";
  receipts.forEach(({ receipt, statusUrl }) => {
    const link = document.createElement("a");
    link.href = statusUrl;
    link.className = "gy-receipt__code";
    link.textContent = receipt.replace(/(.{4})/g, "$1 ").trim();
    list.append(link);
  });
  part("codes").hidden = !receipts.length;
  turnTo("sent", part("sent").dataset.title);
}

function showOthers(entries) {
  const others = entries.filter(({ state, id }) => state === "waiting" && id !== shown);
  part("others").hidden = !others.length;
  part("others").textContent = part("others").dataset.words.replace("{}", others.length);
  const stuck = entries.find(({ state }) => state === "refused" || state === "late");
  part("stuck").hidden = !stuck;
  if (!stuck) return;
  part("stuck").dataset.id = stuck.id;
  part("reason").textContent = part("reason").dataset[stuck.state];
  if (stuck.id !== shown) return;
  shown = null;
  turnTo("form");
  part("stuck").focus();
}

// Tells what lies on this device by now; of earlier sendings only how many still wait.
async function refresh() {
  if (document.visibilityState === "hidden" || isSending) return;
  const receipts = await queue.takeReceipts();
  const entries = await queue.all();
  const isGone = shown && !entries.some(({ id }) => id === shown);
  if (receipts.length || isGone) {
    shown = null;
    clearTimeout(emptying);
    showSent(receipts);
  }
  showOthers(entries);
  const due = await queue.nextDue();
  clearTimeout(flushing);
  if (due !== null) flushing = setTimeout(flush, Math.max(due, 1000));
}

async function flush(isBack) {
  await queue.flush(isBack);
  await refresh();
}

function flushNow() {
  return flush(true);
}

// At a person's word, however long the pause was to be.
async function tryAgain() {
  const { sending, failed } = part("tried").dataset;
  part("tried").textContent = sending;
  const result = await queue.send(shown);
  part("tried").textContent = result.state === "waiting" ? failed : "";
  await refresh();
}

async function resend() {
  const entry = await queue.resend(part("stuck").dataset.id);
  if (entry) await showWaiting(entry);
  await flushNow();
}

async function discard() {
  await queue.discard(part("stuck").dataset.id);
  await refresh();
}

function listen() {
  const otherwise = () => form.submit(); // whatever fails here must not stop anybody
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send().catch(otherwise);
  });
  // Only a pointer's click has a count: the arrow keys choose, and Enter or the button sends.
  const tapHint = part("hint").dataset.tap;
  if (tapHint) {
    part("hint").textContent = tapHint;
    form.addEventListener("click", (event) => {
      if (event.detail > 0 && event.target.name === "rating") send().catch(otherwise);
    });
  }
  part("own").addEventListener("change", (event) => keepReceipt(event.target.checked));
  part("again").addEventListener("click", tryAgain);
  part("resend").addEventListener("click", resend);
  part("discard").addEventListener("click", discard);
  document.querySelectorAll("[data-part=empty]").forEach((one) => one.addEventListener("click", showEmptyForm));
}

function listenToTheWorld() {
  addEventListener("online", flushNow);
  addEventListener("pageshow", (event) => event.persisted && showEmptyForm());
  document.addEventListener("visibilitychange", flushNow);
  if (!navigator.serviceWorker) return;
  navigator.serviceWorker.addEventListener("message", refresh);
  addEventListener("load", () => navigator.serviceWorker.register("/f/worker.js").catch(() => null));
}

if (form) {
  listen();
  listenToTheWorld();
  flushNow();
}
