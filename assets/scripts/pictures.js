// Screenshots in a form: pasted, dropped or chosen, shown, blackened where marked, and sent by the form itself.
import { makeBoxes } from "./pictures/boxes.js";
import { burnt } from "./pictures/burning.js";

// What is said because something could not be done.
const FAULTS = ["unreadable", "full", "failed"];

function filesWith(files) {
  const list = new DataTransfer();
  files.forEach((file) => list.items.add(file));
  return list.files;
}

function isPicture(file) {
  return file.type.startsWith("image/");
}

// One field for a file, with the editor that stands there while it has a picture.
function makeSlot(element, { editor, box, say }) {
  const input = element.querySelector("input[type=file]");
  const boxesField = element.querySelector("[name=boxes]");
  const field = element.querySelector("[data-part=field]");
  let bitmap = null;
  let boxes = [];
  let shown = null;

  function clear() {
    input.value = "";
    boxesField.value = "";
    boxes = [];
    bitmap = null;
    if (shown) shown.remove();
    shown = null;
    field.hidden = false;
  }

  async function show() {
    const file = input.files[0];
    if (!file) return clear();
    try {
      bitmap = await createImageBitmap(file);
    } catch (error) {
      clear();
      say("unreadable", {});
      input.focus();
      return undefined;
    }
    open();
    return undefined;
  }

  function open() {
    if (shown) shown.remove();
    shown = editor.content.firstElementChild.cloneNode(true);
    const stage = shown.querySelector("[data-part=stage]");
    const canvas = stage.querySelector("canvas");
    canvas.width = bitmap.width;
    canvas.height = bitmap.height;
    canvas.getContext("2d").drawImage(bitmap, 0, 0);
    stage.setAttribute("aria-label", element.querySelector("label").textContent.trim());
    boxes = [];
    boxesField.value = "";
    const marks = makeBoxes({ stage, pattern: box, say, changed: remember });
    shown.querySelector("[data-act=add]").addEventListener("click", marks.add);
    shown.querySelector("[data-act=undo]").addEventListener("click", marks.undo);
    shown.querySelector("[data-act=remove]").addEventListener("click", () => {
      clear();
      say("gone", {});
      input.focus();
    });
    field.hidden = true;
    element.append(shown);
    stage.focus({ preventScroll: true });
    say("shown", {});
  }

  function remember(now) {
    boxes = now;
    boxesField.value = now.length ? JSON.stringify(now) : "";
  }

  function take(file) {
    input.files = filesWith([file]);
    return show();
  }

  async function burn(limits) {
    if (bitmap) input.files = filesWith([await burnt(input.files[0], bitmap, boxes, limits)]);
  }

  input.addEventListener("change", show);
  return { isFree: () => !input.files.length, take, burn, show };
}

// A picture that was sent before: shown already, only to be marked.
function makeSent(element, { box, say }) {
  const stage = element.querySelector("[data-part=stage]");
  const boxesField = element.querySelector("[data-part=boxes]");
  const remember = (boxes) => (boxesField.value = boxes.length ? JSON.stringify(boxes) : "");
  const marks = makeBoxes({ stage, pattern: box, say, changed: remember });
  element.querySelector("[data-act=add]").addEventListener("click", marks.add);
  element.querySelector("[data-act=undo]").addEventListener("click", marks.undo);
}

function start(root) {
  const form = root.closest("form");
  const part = (name) => root.querySelector(`[data-part=${name}]`);
  const said = part("said");
  const say = (words, numbers) => {
    said.classList.toggle("govuk-error-message", FAULTS.includes(words));
    said.textContent = said.dataset[words].replace(/\{(\w+)\}/g, (_, one) => numbers[one]);
  };
  const { bytes, pixels, side } = root.dataset;
  const limits = { bytes: Number(bytes), pixels: Number(pixels), side: Number(side) };
  const parts = { editor: part("editor"), box: part("one-box"), say };
  const slots = Array.from(root.querySelectorAll("[data-part=slot]"), (one) => makeSlot(one, parts));
  root.querySelectorAll("[data-part=sent]").forEach((one) => makeSent(one, parts));
  root.classList.add("gy-pictures--drawn");

  async function takeAll(files) {
    for (const file of files) {
      const slot = slots.find((one) => one.isFree());
      if (!slot) return say("full", {});
      await slot.take(file);
    }
    return undefined;
  }

  function takeFrom(event, carried) {
    const files = Array.from(carried ? carried.files : []).filter(isPicture);
    if (!files.length) return;
    event.preventDefault();
    takeAll(files);
  }

  // Cells of a table and parts of a document bring a picture of themselves along: what is pasted then is text.
  document.addEventListener("paste", (event) => {
    if (!event.clipboardData.types.includes("text/plain")) takeFrom(event, event.clipboardData);
  });
  form.addEventListener("dragover", (event) => {
    if (Array.from(event.dataTransfer.types).includes("Files")) event.preventDefault();
  });
  form.addEventListener("drop", (event) => takeFrom(event, event.dataTransfer));

  let isBurnt = false;
  form.addEventListener("submit", async (event) => {
    if (isBurnt) return;
    event.preventDefault();
    const { submitter } = event;
    try {
      await Promise.all(slots.map((slot) => slot.burn(limits)));
    } catch (error) {
      say("failed", {});
      return;
    }
    isBurnt = true;
    // In a task of its own: until this sending is over, the browser passes over another (HTML, "submit a form").
    setTimeout(() => form.requestSubmit(submitter));
  });
  // Coming back to the page, a browser may have kept what was chosen.
  window.addEventListener("pageshow", () => {
    isBurnt = false;
    slots.filter((slot) => !slot.isFree()).forEach((slot) => slot.show());
  });
}

const canDraw = "createImageBitmap" in window && "DataTransfer" in window && "requestSubmit" in HTMLFormElement.prototype;
if (canDraw) document.querySelectorAll("[data-part=pictures]").forEach(start);
