// What the page of a form says of its sendings, and when it sends what waits (queue.js): the same for the faces
// and for any questionnaire.
//
//   start({ isReady, forget, showFaults });
//     isReady(fields)      may it be sent? If not, it says so itself
//     forget()             nothing of a person may be left that is not in a field
//     showFaults(faults)   [[id of a field, words], …] the server found; left out where only the server's page tells
//   await send();          what stands in the form now
import { makeQueue, promised } from "./queue.js";

const TURN_TO_WAITING = 10e3; // nobody looks at "sending" any longer
const BREATH = 1500; // most networks that fail are back by then, and the person gets the receipt at once
const TURN_TO_EMPTY = 120e3; // the page says so; ticking "my own phone" turns it off

const queue = makeQueue("/f/");
export const form = document.querySelector("form[data-queue]");
export const part = (name) => document.querySelector(`[data-part=${name}]`);

let page = null; // what start() was given
let isSending = false;
let shown = null; // the sending that the page tells of
let made = null; // the one its person made on this page, until the page is an empty form again
let known = null; // and its receipt, here in memory only: what outlives the page needs the tick
let mending = null; // the one its person has before them again, because the server found fault with it
let emptying = 0;
let emptyAt = Infinity;
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

// The fields a person fills in. A page with a fault on it came with values: reset() would bring those back.
function inputs() {
  return Array.from(form.querySelectorAll("input:not([type=hidden]), textarea"));
}

function isChoice(field) {
  return field.type === "radio" || field.type === "checkbox";
}

function empty() {
  inputs().forEach((field) => (isChoice(field) ? (field.checked = false) : (field.value = "")));
  page.forget();
  changed();
}

function fill(fields) {
  const given = (field, [name, value]) => name === field.name && (!isChoice(field) || value === field.value);
  inputs().forEach((field) => {
    const found = fields.find((one) => given(field, one));
    if (found && isChoice(field)) field.checked = true;
    else if (found) field.value = found[1];
  });
  changed();
}

function changed() {
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

function showEmptyForm() {
  keepOpen();
  shown = mending = made = known = null;
  part("own").checked = false;
  part("tried").textContent = "";
  showBusy(false);
  empty();
  turnTo("form");
  return refresh();
}

export function send() {
  // Whatever fails here must not stop anybody.
  return trySending().catch(() => form.submit());
}

async function trySending() {
  if (isSending) return;
  const fields = Array.from(new FormData(form)).filter(([name]) => name !== "submission_id");
  if (!page.isReady(fields)) return;
  showBusy(true);
  const entry = await kept(fields);
  if (!entry) return tellItIsSent();
  made = entry.id;
  const sending = sendTwice(entry.id);
  const result = await Promise.race([sending, after(TURN_TO_WAITING, { state: "waiting" })]);
  if (result.state === "sent") return location.replace(result.statusUrl);
  if (result.errors) return mend(entry.id, result.errors);
  await showWaiting(entry, result.status);
  sending.then((late) => hear([late])); // an answer that came later than anybody looks at "sending"
}

// What became of sendings, whoever sent them: this page, or its worker.
function hear(results) {
  known = results.find(({ id, receipt }) => id === made && receipt) || known;
  return refresh();
}

// What was mended is the same sending under the same id: it counts once. Nothing, where the server took it after all.
function kept(fields) {
  const mended = mending;
  mending = null;
  if (mended) return queue.change(mended, { fields, savedAt: Date.now(), errors: null });
  return queue.add(form.getAttribute("action"), fields, { issuedAt: form.dataset.issued * 1000 });
}

function tellItIsSent() {
  showBusy(false);
  return refresh();
}

// It stays where it is until it is mended and sent: who closes the browser now has not lost it. Where the page cannot
// show what is wrong, the server's own page does; under the same id, so that it counts once.
async function mend(id, errors) {
  if (!page.showFaults) return sendNatively(id);
  keepOpen();
  shown = mending = id;
  showBusy(false);
  turnTo("form");
  page.showFaults(Object.entries(errors));
}

async function sendNatively(id) {
  form.elements.submission_id.value = id;
  await queue.discard(id);
  form.submit();
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
  empty();
  showBusy(false);
  panel.querySelectorAll("[data-when]").forEach((one) => (one.hidden = !one.dataset.when.includes(reach)));
  turnTo("waiting", panel.dataset[reach === "page" ? "unsaved" : "saved"]);
  emptyLater();
  await refresh();
}

// By the clock as well: a timer stands still while a phone sleeps, and somebody else may wake it.
function emptyLater() {
  clearTimeout(emptying);
  emptying = setTimeout(showEmptyForm, TURN_TO_EMPTY);
  emptyAt = Date.now() + TURN_TO_EMPTY;
}

function keepOpen() {
  clearTimeout(emptying);
  emptyAt = Infinity;
}

async function keepReceipt(isOwn) {
  isOwn ? keepOpen() : emptyLater();
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
    part("more").href = statusUrl; // of the latest, in the end
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

function withKnown(receipts) {
  return known ? [...receipts.filter(({ id }) => id !== known.id), known] : receipts;
}

// Tells what lies on this device by now; of earlier sendings only how many still wait.
async function refresh() {
  if (document.visibilityState === "hidden" || isSending) return;
  if (Date.now() > emptyAt) return showEmptyForm();
  const receipts = withKnown(await queue.takeReceipts());
  const entries = await queue.all();
  const faulty = entries.find(({ id, errors }) => id === shown && id !== mending && errors);
  if (faulty) {
    fill(faulty.fields);
    await mend(faulty.id, faulty.errors);
  }
  const isGone = shown && !entries.some(({ id }) => id === shown);
  if (receipts.length || isGone) {
    // A code in memory only has two minutes of its own to be read; after a tick there is no hurry.
    if (receipts.length) known && !part("own").checked ? emptyLater() : keepOpen();
    if (known) made = known = null;
    shown = mending = null;
    showSent(receipts);
  }
  showOthers(entries);
  const due = await queue.nextDue();
  clearTimeout(flushing);
  if (due !== null) flushing = setTimeout(flush, Math.max(due, 1000));
}

async function flush(isBack) {
  await hear(await queue.flush(isBack));
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
  await hear([result]);
}

async function resend() {
  const { id } = part("stuck").dataset;
  const entry = await queue.resend(id);
  if (entry && id === made) made = entry.id; // of what somebody before left here, nobody is shown the code
  if (entry) await showWaiting(entry);
  await flushNow();
}

async function discard() {
  await queue.discard(part("stuck").dataset.id);
  await refresh();
}

function listen() {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
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
  navigator.serviceWorker.addEventListener("message", ({ data }) => hear(data.sent || []));
  addEventListener("load", () => navigator.serviceWorker.register("/f/worker.js").catch(() => null));
}

export function start(what) {
  page = what;
  listen();
  listenToTheWorld();
  flushNow();
}
