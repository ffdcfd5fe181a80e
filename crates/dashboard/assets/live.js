// Keeps a page as the server would render it now: when /v1/stream says that something changed that concerns the
// page, the page is read again and what differs is replaced in place. Scroll position, open rows, selection, focus
// and half-filled forms stay. Without this script the pages work and show the state of their loading.
"use strict";

const QUIET_MS = 200; // Several changes in a row are one reading.
const pad = (n) => String(n).padStart(2, "0");

// ---- Times in the reader's zone -------------------------------------------------------------------------------
const dayFormat = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });

function localTime(iso, fine) {
  const at = new Date(iso);
  if (isNaN(at)) return null;
  const ms = fine ? `.${String(at.getMilliseconds()).padStart(3, "0")}` : "";
  const clock = `${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}${ms}`;
  const today = at.toDateString() === new Date().toDateString();
  return today ? clock : `${dayFormat.format(at)}, ${clock}`;
}

function duration(ms) {
  const s = Math.floor(Math.max(0, ms) / 1000);
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} m ${pad(s % 60)} s`;
  if (s < 86400) return `${Math.floor(s / 3600)} h ${pad(Math.floor((s % 3600) / 60))} m`;
  return `${Math.floor(s / 86400)} d ${pad(Math.floor((s % 86400) / 3600))} h`;
}

// The server's clock decides how long something has been running, not this machine's.
let clockOff = 0;

function localise(root) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    const text = localTime(time.dateTime, "fine" in time.dataset);
    if (!text) continue;
    time.title = time.dateTime;
    time.textContent = text;
  }
  tick(root);
  for (const button of root.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;
}

function tick(root) {
  for (const since of root.querySelectorAll("[data-since]")) {
    since.textContent = duration(Date.now() + clockOff - Date.parse(since.dataset.since));
  }
}

// ---- In-place replacement ------------------------------------------------------------------------------------
const keyOf = (node) => (node.nodeType === Node.ELEMENT_NODE && node.id) || null;

function same(a, b) {
  return a.nodeType === b.nodeType && a.nodeName === b.nodeName && keyOf(a) === keyOf(b);
}

function morph(from, to) {
  if (from.nodeType !== Node.ELEMENT_NODE) {
    if (from.nodeValue !== to.nodeValue) from.nodeValue = to.nodeValue;
    return;
  }
  if (from.hasAttribute("data-keep") && to.hasAttribute("data-keep")) return;
  for (const { name, value } of [...to.attributes]) {
    if (from.getAttribute(name) !== value) from.setAttribute(name, value);
  }
  for (const { name } of [...from.attributes]) {
    // What the reader opened stays open.
    if (!to.hasAttribute(name) && !(name === "open" && from.nodeName === "DETAILS")) from.removeAttribute(name);
  }
  morphChildren(from, to);
}

function morphChildren(from, to) {
  const keyed = new Map();
  for (const child of from.children) if (child.id) keyed.set(child.id, child);
  let at = from.firstChild;
  for (const wanted of [...to.childNodes]) {
    const key = keyOf(wanted);
    const known = key ? keyed.get(key) : null;
    if (known && known.nodeName === wanted.nodeName) {
      if (known !== at) from.insertBefore(known, at);
      else at = at.nextSibling;
      morph(known, wanted);
    } else if (at && same(at, wanted)) {
      const next = at.nextSibling;
      morph(at, wanted);
      at = next;
    } else {
      from.insertBefore(document.importNode(wanted, true), at);
    }
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

// ---- Following ------------------------------------------------------------------------------------------------
const kinds = document.body.dataset.watch.split(" ").filter(Boolean);
const mark = document.getElementById("live");
let timer = null;
let reading = false;
let again = false;

function changed() {
  if (reading) { again = true; return; }
  if (timer === null) timer = setTimeout(read, QUIET_MS);
}

async function read() {
  timer = null;
  reading = true;
  try {
    const response = await fetch(location.pathname + location.search, { headers: { accept: "text/html" } });
    if (response.ok) {
      clockOff = serverClock(response);
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      localise(page);
      morph(document.getElementById("main"), page.getElementById("main"));
      document.body.dataset.only = page.body.dataset.only;
      document.title = page.title;
    }
  } catch {
    // The server is away; the stream's next opening reads again.
  }
  reading = false;
  if (again) { again = false; changed(); }
}

function serverClock(response) {
  const said = Date.parse(response.headers.get("date") ?? "");
  const off = said - Date.now();
  // The header has whole seconds: less than two say nothing.
  return Math.abs(off) < 2000 || isNaN(off) ? 0 : off;
}

let stream = null;

function follow() {
  if (stream || kinds.length === 0) return;
  stream = new EventSource("/v1/stream");
  let opened = false;
  stream.onopen = () => {
    mark.hidden = false;
    mark.classList.remove("away");
    mark.textContent = "live";
    // What happened between the page's rendering and now, or while the connection was gone.
    changed();
    opened = true;
  };
  stream.onerror = () => {
    mark.hidden = !opened;
    mark.classList.add("away");
    mark.textContent = "reconnecting";
  };
  for (const kind of kinds) {
    stream.addEventListener(kind, (event) => { if (concerns(event.data)) changed(); });
  }
}

// A line like "function":"shop-greets" speaks of changes that have such a field.
function concerns(data) {
  const only = document.body.dataset.only.split("\n").filter(Boolean);
  const spoken = only.filter((line) => data.includes(line.slice(0, line.indexOf(":") + 1)));
  return spoken.length === 0 || spoken.some((line) => data.includes(line));
}

// A browser opens few connections to one host: pages that nobody looks at must not hold them all.
function unfollow() {
  stream?.close();
  stream = null;
}

document.addEventListener("visibilitychange", () => (document.hidden ? unfollow() : follow()));

// ---- Small things ---------------------------------------------------------------------------------------------
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  document.getElementById("said").textContent = "Copied";
  button.classList.add("done");
  setTimeout(() => button.classList.remove("done"), 1200);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.ask && !confirm(form.dataset.ask)) { event.preventDefault(); return; }
  // Times are entered in the reader's zone and sent in UTC; an empty field is not sent.
  for (const field of form.querySelectorAll("input[type=datetime-local]")) {
    if (field.value) {
      const sent = document.createElement("input");
      sent.type = "hidden";
      sent.name = field.name;
      sent.value = new Date(field.value).toISOString();
      form.append(sent);
      field.disabled = true;
    }
  }
  if (form.method === "get") {
    for (const field of form.elements) if (field.name && !field.value) field.disabled = true;
  }
});

function localFields() {
  for (const field of document.querySelectorAll("input[type=datetime-local]")) {
    const at = new Date(`${field.defaultValue}Z`);
    if (isNaN(at)) continue;
    const local = new Date(at.getTime() - at.getTimezoneOffset() * 60000);
    field.value = local.toISOString().slice(0, 19);
  }
  for (const zone of document.querySelectorAll("[data-zone]")) zone.hidden = true;
}

// Back from history: fields that were taken out of a submitted form are used again.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.forms) {
    for (const field of form.elements) field.disabled = false;
    for (const sent of form.querySelectorAll("input[type=hidden][name=from], input[type=hidden][name=to]")) sent.remove();
  }
  changed();
});

localise(document);
localFields();
setInterval(() => tick(document), 1000);
if (!document.hidden) follow();
