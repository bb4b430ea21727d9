// The worker of one door ("/f/" or "/k/"): its pages open without network, and what waits is sent in the
// background. Its scope is the folder it is served from, so it never sees a page of somebody signed in.
import { makeQueue, sendInBackground } from "./queue.js";

const DOOR = new URL(self.registration.scope).pathname;
const CACHE = `gop-y ${DOOR}`;
const MOST_PAGES = 30;
const PATIENCE = 4000;

function isPage(request) {
  const { origin, pathname } = new URL(request.url);
  const name = pathname.slice(DOOR.length);
  const isBelow = origin === self.location.origin && pathname.startsWith(DOOR) && name && !name.includes("/");
  return request.method === "GET" && request.mode === "navigate" && isBelow;
}

// A slip's page bears a token that is one person's: nobody else is to be shown it.
async function keep(request, answer) {
  if (new URL(request.url).searchParams.has("t")) return;
  const cache = await caches.open(CACHE);
  await cache.delete(request, { ignoreVary: true });
  await cache.put(request, answer);
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, Math.max(0, keys.length - MOST_PAGES)).map((key) => cache.delete(key)));
}

async function keptPage(request) {
  const cache = await caches.open(CACHE);
  const found = await cache.match(request, { ignoreVary: true });
  // Rather the page in the other language than none.
  return found || cache.match(request, { ignoreVary: true, ignoreSearch: true });
}

// The network first; the page kept here where it is gone, slow or broken.
async function openPage(event) {
  const kept = await keptPage(event.request);
  const asking = fetch(event.request).then((answer) => {
    if (answer.ok) event.waitUntil(keep(event.request, answer.clone()));
    return answer.status < 500 || !kept ? answer : kept.clone();
  });
  if (!kept) return asking;
  const late = new Promise((resolve) => setTimeout(() => resolve(kept.clone()), PATIENCE));
  return Promise.race([asking.catch(() => kept.clone()), late]);
}

// The page that brought the worker came before it: from the browser's own cache, without asking again.
async function keepOpenPages() {
  await self.clients.claim();
  const pages = await self.clients.matchAll({ type: "window" });
  const keepOne = async ({ url }) => {
    const answer = await fetch(url, { cache: "force-cache", credentials: "omit" });
    if (answer.ok) await keep(new Request(url), answer);
  };
  await Promise.all(pages.map((page) => keepOne(page).catch(() => null)));
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(keepOpenPages()));
self.addEventListener("fetch", (event) => {
  if (isPage(event.request)) event.respondWith(openPage(event));
});
sendInBackground(makeQueue(DOOR));
