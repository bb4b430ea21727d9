// The rectangles over one picture: drawn with a mouse, moved and sized with fingers or keys, taken back.
// Places and sizes are shares of the picture, 0 to 1, as the server takes them.

const STEP = 0.01;
const SMALLEST = 0.01;
const FIRST = { x: 0.3, y: 0.4, width: 0.4, height: 0.1 };
const BELOW = 0.12; // so that a new box does not hide under the one before

const between = (number, least, most) => Math.min(Math.max(number, least), most);
const rounded = (number) => Math.round(number * 1e4) / 1e4;

function fitting(box) {
  const width = between(box.width, SMALLEST, 1);
  const height = between(box.height, SMALLEST, 1);
  const x = between(box.x, 0, 1 - width);
  const y = between(box.y, 0, 1 - height);
  return { x: rounded(x), y: rounded(y), width: rounded(width), height: rounded(height) };
}

const ARROWS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };

function moved(box, [across, down]) {
  return fitting({ ...box, x: box.x + across, y: box.y + down });
}

function sized(box, [across, down]) {
  const width = between(box.width + across, SMALLEST, 1 - box.x);
  const height = between(box.height + down, SMALLEST, 1 - box.y);
  return fitting({ ...box, width, height });
}

// What two corners span.
function spanned(from, to) {
  return fitting({
    x: Math.min(from.x, to.x),
    y: Math.min(from.y, to.y),
    width: Math.abs(from.x - to.x),
    height: Math.abs(from.y - to.y),
  });
}

export function makeBoxes({ stage, pattern, changed, say }) {
  let boxes = [];
  const before = [];

  function remember() {
    before.push(boxes);
  }

  function show(focused = -1) {
    stage.querySelectorAll("[data-part=box]").forEach((element) => element.remove());
    boxes.forEach((box, place) => stage.append(elementOf(box, place)));
    const element = stage.querySelectorAll("[data-part=box]")[focused];
    if (element) element.focus({ preventScroll: true });
    changed(boxes);
  }

  function elementOf(box, place) {
    const element = pattern.content.firstElementChild.cloneNode(true);
    put(element, box);
    name(element, box, place);
    element.addEventListener("keydown", (event) => press(event, place));
    element.addEventListener("pointerdown", (event) => grip(event, element, place));
    return element;
  }

  function put(element, { x, y, width, height }) {
    Object.assign(element.style, {
      left: `${x * 100}%`,
      top: `${y * 100}%`,
      width: `${width * 100}%`,
      height: `${height * 100}%`,
    });
  }

  function name(element, box, place) {
    element.setAttribute("aria-label", words(element.dataset.name, box, place));
  }

  function words(text, box, place) {
    const shares = { number: place + 1 };
    Object.keys(box).forEach((edge) => (shares[edge] = Math.round(box[edge] * 100)));
    return text.replace(/\{(\w+)\}/g, (_, one) => shares[one]);
  }

  function add(box = { ...FIRST, y: FIRST.y + BELOW * (boxes.length % 4) }) {
    remember();
    boxes = [...boxes, fitting(box)];
    show(boxes.length - 1);
    say("added", { number: boxes.length });
  }

  function change(place, box) {
    boxes = boxes.map((one, other) => (other === place ? box : one));
  }

  function remove(place) {
    remember();
    boxes = boxes.filter((_, other) => other !== place);
    show(Math.min(place, boxes.length - 1));
    if (!boxes.length) stage.focus();
    say("removed", { number: place + 1 });
  }

  function undo() {
    if (!before.length) return;
    boxes = before.pop();
    show(boxes.length - 1);
    if (!boxes.length) stage.focus();
    say("undone", {});
  }

  function press(event, place) {
    if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      remove(place);
    } else if (event.key in ARROWS) {
      event.preventDefault();
      remember();
      change(place, (event.shiftKey ? sized : moved)(boxes[place], ARROWS[event.key]));
      show(place);
    }
  }

  function at(event) {
    const { left, top, width, height } = stage.getBoundingClientRect();
    return {
      x: between((event.clientX - left) / width, 0, 1),
      y: between((event.clientY - top) / height, 0, 1),
    };
  }

  // Moves a box, or sizes it by its corner, as long as the pointer is down.
  function grip(event, element, place) {
    event.preventDefault();
    event.stopPropagation();
    element.focus({ preventScroll: true });
    const [start, box] = [at(event), boxes[place]];
    const alter = event.target === element ? moved : sized;
    remember();
    follow(event, element, (now) => {
      change(place, alter(box, [now.x - start.x, now.y - start.y]));
      put(element, boxes[place]);
    }, () => show(place));
  }

  function follow(event, element, move, end) {
    element.setPointerCapture(event.pointerId);
    const moving = (one) => move(at(one));
    const ending = () => {
      element.removeEventListener("pointermove", moving);
      end();
    };
    element.addEventListener("pointermove", moving);
    element.addEventListener("pointerup", ending, { once: true });
    element.addEventListener("pointercancel", ending, { once: true });
  }

  // A finger scrolls the page; it takes a box from the button, then moves that. Mouse and pen draw.
  stage.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch" || event.button !== 0) return;
    event.preventDefault();
    const start = at(event);
    let end = start;
    follow(event, stage, (now) => (end = now), () => {
      const isDrawn = Math.abs(end.x - start.x) > SMALLEST && Math.abs(end.y - start.y) > SMALLEST;
      if (isDrawn) add(spanned(start, end));
    });
  });
  stage.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key !== "z") return;
    event.preventDefault();
    undo();
  });

  return { add: () => add(), undo };
}
