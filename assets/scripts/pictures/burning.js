// A picture as it is sent: black where it was marked, and small enough. What is covered never leaves.

const JPEG_QUALITY = 0.9;
const SMALLER = 0.75;

function blobOf(canvas, type) {
  return new Promise((done, failed) => {
    canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("no blob"))), type, JPEG_QUALITY);
  });
}

function drawn(bitmap, boxes, scale) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.floor(bitmap.width * scale));
  canvas.height = Math.max(1, Math.floor(bitmap.height * scale));
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  pen.fillStyle = "#000";
  boxes.forEach(({ x, y, width, height }) => {
    const [left, top] = [Math.floor(x * canvas.width), Math.floor(y * canvas.height)];
    const [right, bottom] = [Math.ceil((x + width) * canvas.width), Math.ceil((y + height) * canvas.height)];
    pen.fillRect(left, top, right - left, bottom - top);
  });
  return canvas;
}

function scaleFor({ width, height }, { pixels, side }) {
  return Math.min(1, Math.sqrt(pixels / (width * height)), side / Math.max(width, height));
}

// Returns the file as it is where nothing must be changed, else one drawn anew.
export async function burnt(file, bitmap, boxes, limits) {
  let scale = scaleFor(bitmap, limits);
  if (!boxes.length && scale === 1 && file.size <= limits.bytes) return file;
  let blob = await blobOf(drawn(bitmap, boxes, scale), file.type === "image/jpeg" ? "image/jpeg" : "image/png");
  while (blob.size > limits.bytes) {
    blob = await blobOf(drawn(bitmap, boxes, scale), "image/jpeg");
    scale *= SMALLER;
  }
  return new File([blob], blob.type === "image/png" ? "picture.png" : "picture.jpg", { type: blob.type });
}
