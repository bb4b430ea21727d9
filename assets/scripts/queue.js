// Sendings that wait on this device until the server has said that it keeps them.
//
//   const queue = makeQueue("/f/");              one queue for each door; the worker of that scope opens the same
//   const entry = await queue.add(url, fields);  fields: [[name, value], …] without submission_id, which is entry.id
//   const result = await queue.send(entry.id);   {id, state, receipt?, statusUrl?, status?, errors?}
//   await queue.flush(true);                     sends what is due; true: also what the network alone holds back
//
// A sending's state is "waiting" (also after 413, 422, 5xx and a lost network: it is tried again; with 422 its
// errors say what the server found, and whoever mends it changes its fields), "refused"
// (409: only a person can decide), "late" (older than 30 days) or "sent" (kept only where the receipt was asked
// for: queue.change(id, {keepReceipt: true})). Nothing but an answer of 201 or 200 with a receipt in it takes a
// sending out; a page of a Wi-Fi portal does not. queue.count(state) and queue.all() tell what lies here,
// queue.takeReceipts() hands out receipts once, queue.resend(id) and queue.discard(id) end the other states.
// entry.isStored is false where nothing can be stored: then the open page is all there is. promised(entry, result.status)
// says what may be told to the person: "background", "device" or "page".

const SYNC = "send";
const LONGEST = 30 * 24 * 3600e3;
const LONGEST_PAUSE = 24 * 3600e3;
const PATIENCE = 20e3;

export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64; // version 4, RFC 9562
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = Array.from(bytes, (byte) => (byte + 256).toString(16).slice(1)).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function within(milliseconds, promise) {
  const late = new Promise((_, reject) => setTimeout(() => reject(new Error("too late")), milliseconds));
  return Promise.race([promise, late]);
}

function asPromise(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

// work(store) makes one request; what it yields counts only after the transaction is on the disk.
async function inDatabase(name, mode, work) {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("sendings", { keyPath: "id" });
  const database = await asPromise(opening);
  try {
    const transaction = database.transaction("sendings", mode, { durability: "strict" });
    const done = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
    const [value] = await Promise.all([work(transaction.objectStore("sendings")), done]);
    return value;
  } finally {
    database.close();
  }
}

// By the phone's own clock on both ends, so that a clock that is wrong cancels out.
export function secondsWaited(entry) {
  return Math.round((Date.now() - entry.savedAt) / 1000);
}

// What was said before its form was handed out was said by a clock that ran behind: how long it waited, nobody knows.
function isLate({ savedAt, issuedAt, isInsisted }) {
  return Date.now() - savedAt > LONGEST && !(savedAt < issuedAt) && !isInsisted;
}

// In seconds, as our server and nginx say it; a date is no number, and our own pause then long enough.
function retryAfter(answer) {
  return answer.headers.get("Retry-After") * 1000 || 0;
}

function pause(attempts, answer) {
  const own = Math.min(5e3 * 2 ** attempts, 3600e3) * (0.5 + Math.random() / 2);
  return Math.min(Math.max(own, answer ? retryAfter(answer) : 0), LONGEST_PAUSE);
}

function isDue(entry, isBack) {
  const wait = entry.notBefore - Date.now();
  // A pause longer than any we make comes of a clock that was set back.
  return (isBack && !entry.status) || wait <= 0 || wait > LONGEST_PAUSE;
}

// Pair by pair: browsers of 2017 make one long word of a list.
export function bodyOf(fields) {
  const body = new URLSearchParams();
  fields.forEach(([name, value]) => body.append(name, value));
  return body.toString();
}

async function ask(entry) {
  const own = [["submission_id", entry.id], ["queued_seconds", secondsWaited(entry)]];
  const answer = await within(
    PATIENCE,
    fetch(entry.url, {
      method: "POST",
      body: bodyOf([...entry.fields, ...own]),
      headers: { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" },
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
    }),
  );
  const isKept = answer.status === 201 || answer.status === 200;
  const told = isKept || answer.status === 422 ? await within(PATIENCE, answer.json()) : {};
  return { answer, saved: isKept ? told : null, errors: told.errors };
}

export function makeQueue(door) {
  const name = `gop-y ${door}`;
  const inMemory = new Map();
  let flushing = null;

  function stored(mode, work) {
    return within(3e3, inDatabase(name, mode, work));
  }

  // Reads, changes and writes in one transaction; step returns what to keep, or null for nothing.
  function alter(id, step) {
    if (inMemory.has(id)) {
      const kept = step(inMemory.get(id));
      kept ? inMemory.set(id, kept) : inMemory.delete(id);
      return Promise.resolve(kept);
    }
    return stored("readwrite", async (store) => {
      const found = await asPromise(store.get(id));
      const kept = found && step(found);
      if (kept) store.put(kept);
      else if (found) store.delete(id);
      return kept;
    });
  }

  async function put(entry) {
    try {
      await stored("readwrite", (store) => asPromise(store.put(entry)));
    } catch (error) {
      entry.isStored = false;
      inMemory.set(entry.id, entry);
    }
    return entry;
  }

  // more: what this sending has besides; issuedAt: when its form was handed out, by the server's clock; with state "open" it is kept, but not sent before it is "waiting".
  function add(url, fields, more) {
    const times = { savedAt: Date.now(), notBefore: 0, attempts: 0 };
    return put({ id: newId(), url, fields, state: "waiting", isStored: true, ...times, ...more });
  }

  async function all() {
    let found = [];
    try {
      found = await stored("readonly", (store) => asPromise(store.getAll()));
    } catch (error) {
      // Nothing can be stored here, so nothing is.
    }
    return [...found, ...inMemory.values()].sort((one, other) => one.savedAt - other.savedAt);
  }

  async function count(state) {
    return (await all()).filter((entry) => entry.state === state).length;
  }

  function change(id, changes) {
    return alter(id, (entry) => Object.assign(entry, changes));
  }

  function discard(id) {
    return alter(id, () => null);
  }

  async function send(id) {
    const entry = (await all()).find((one) => one.id === id);
    return entry && entry.state === "waiting" ? attempt(entry) : { id, state: entry ? entry.state : "gone" };
  }

  async function attempt(entry) {
    const { id } = entry;
    if (isLate(entry)) {
      await change(id, { state: "late" });
      return { id, state: "late" };
    }
    let found = {};
    try {
      found = await ask(entry);
    } catch (error) {
      // No network, no answer, or the answer of somebody else.
    }
    return found.saved && found.saved.receipt ? settle(id, found.saved) : postpone(id, found);
  }

  async function settle(id, saved) {
    const known = { id, state: "sent", receipt: saved.receipt, statusUrl: saved.status_url };
    const acknowledged = (entry) =>
      entry.keepReceipt ? { ...known, savedAt: entry.savedAt, isStored: entry.isStored } : null;
    // Should this fail, the sending goes once more, and the server knows it.
    await alter(id, acknowledged).catch(() => null);
    return known;
  }

  async function postpone(id, { answer, errors }) {
    const status = answer ? answer.status : 0;
    const step = (entry) =>
      Object.assign(entry, {
        status,
        errors,
        state: status === 409 ? "refused" : entry.state,
        attempts: entry.attempts + 1,
        notBefore: Date.now() + pause(entry.attempts, answer),
      });
    const kept = await alter(id, step).catch(() => null);
    return { id, status, errors, state: kept ? kept.state : "gone" };
  }

  async function sendDue(isBack) {
    const results = [];
    for (const entry of await all()) {
      if (entry.state !== "waiting" || !isDue(entry, isBack)) continue;
      const result = await attempt(entry);
      results.push(result);
      if (result.status === 0) break; // without network the others would fail as well
    }
    return results;
  }

  function flush(isBack) {
    const finish = () => {
      flushing = null;
    };
    if (!flushing) {
      flushing = sendDue(isBack);
      flushing.then(finish, finish);
    }
    return flushing;
  }

  // Milliseconds until something is due; null where nothing waits.
  async function nextDue() {
    const waiting = (await all()).filter((entry) => entry.state === "waiting");
    const times = waiting.map((entry) => (isDue(entry) ? 0 : entry.notBefore - Date.now()));
    return times.length ? Math.min(...times) : null;
  }

  async function takeReceipts() {
    const sent = (await all()).filter((entry) => entry.state === "sent");
    await Promise.all(sent.map((entry) => discard(entry.id)));
    return sent;
  }

  // As a sending of its own, because the person wants it: after "refused" or "late".
  async function resend(id) {
    const old = (await all()).find((entry) => entry.id === id);
    if (!old) return null;
    const again = { id: newId(), state: "waiting", isInsisted: true, notBefore: 0, status: 0 };
    const entry = await put({ ...old, ...again });
    await discard(id);
    return entry;
  }

  return { add, all, change, count, discard, flush, nextDue, resend, send, takeReceipts };
}

// "background": sent even when the page is closed; "device": when a page of ours is open again; "page": only
// while this one stays open. status: of the answer that was no receipt, 0 or nothing where none came. A browser
// tries again for as long as there is no network, but not for as long as a server is out of order.
export async function promised(entry, status) {
  if (!entry.isStored) return "page";
  if (status) return "device";
  try {
    const registration = await within(3e3, navigator.serviceWorker.getRegistration());
    if (registration.active) {
      await within(3e3, registration.sync.register(SYNC));
      return "background";
    }
  } catch (error) {
    // No worker or no background sync here.
  }
  return "device";
}

// For the worker of a scope: sends in the background and tells the open pages.
export function sendInBackground(queue) {
  self.addEventListener("sync", (event) => {
    if (event.tag === SYNC) event.waitUntil(sendAndTell(queue));
  });
}

async function sendAndTell(queue) {
  const sent = await queue.flush(true);
  const pages = await self.clients.matchAll({ includeUncontrolled: true });
  pages.forEach((page) => page.postMessage({ sent }));
  // A failed sync is tried again by the browser, at its own pace.
  if (await queue.count("waiting")) throw new Error("some still wait");
}
