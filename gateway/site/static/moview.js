// Makes pages feel immediate. Everything works without it: forms and links lead to whole pages, and
// this takes from such a page the parts that `data-swap` names, or that `data-live` asks for.
"use strict";

const LIVE_MS = 800;
const TYPING_MS = 200;
const byId = (id) => document.getElementById(id);

const whole = () => window.location.pathname + window.location.search;
let here = whole();

// --- parts of one page into another -------------------------------------------------------------

function morph(old, fresh) {
  // Changes as little as possible, so that focus, selection and open details stay.
  if (old.isEqualNode(fresh)) return;
  if (old.nodeType === Node.TEXT_NODE && fresh.nodeType === Node.TEXT_NODE) {
    old.data = fresh.data;
    flash(old.parentElement);
    return;
  }
  if (old.nodeName !== fresh.nodeName || partsOf(old).length !== partsOf(fresh).length) {
    old.replaceWith(fresh);
    if (fresh instanceof Element) flash(fresh);
    return;
  }
  if (old instanceof Element) copyAttributes(old, fresh);
  const others = partsOf(fresh);
  partsOf(old).forEach((child, index) => morph(child, others[index]));
}

function partsOf(node) {
  // Without the blanks between elements, which a list that has grown lacks.
  return [...node.childNodes].filter((child) => child.nodeType !== Node.TEXT_NODE || child.data.trim());
}

function copyAttributes(old, fresh) {
  for (const { name, value } of fresh.attributes) {
    if (!isKept(old, name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    if (!isKept(old, name) && !fresh.hasAttribute(name)) old.removeAttribute(name);
  }
}

function isKept(element, name) {
  // What one has typed or opened.
  if (name === "open") return element.matches("details");
  return name === "value" && element.matches("input:not([type=hidden])");
}

function flash(element) {
  const shown = element.closest("[data-flash]");
  if (!shown) return;
  shown.classList.remove("changed");
  void shown.offsetWidth; // so that the animation starts again
  shown.classList.add("changed");
}

function take(page, ids) {
  for (const id of ids) {
    const old = byId(id);
    const fresh = page.getElementById(id);
    if (old && fresh) morph(old, document.importNode(fresh, true));
    else if (old) old.replaceChildren();
  }
}

async function load(address, options = {}) {
  const response = await fetch(address, { headers: { Accept: "text/html" }, ...options });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return { response, page };
}

// --- forms and links ----------------------------------------------------------------------------

async function swap(element, address, options, history) {
  const ids = element.dataset.swap.split(" ");
  try {
    const { response, page } = await load(address, options);
    const there = new URL(response.url);
    if (!ids.some((id) => page.getElementById(id))) {
      // Somewhere else altogether, such as the page for signing in, or one that says what went wrong.
      if (response.redirected && response.ok) return void window.location.assign(there);
      return say(page.querySelector("h1")?.parentElement ?? page.body);
    }
    take(page, [...ids, "notice"]);
    if (history) go(history, there.pathname + there.search);
    byId("main").querySelector("[aria-invalid=true]")?.focus();
    online(true);
  } catch (error) {
    if (error.name !== "AbortError") online(false);
  }
}

function go(how, address) {
  window.history[how]({}, "", address);
  here = whole();
}

function say(what) {
  const notice = document.createElement("p");
  notice.className = "notice bad";
  notice.textContent = [...what.querySelectorAll("h1, h1 + p")].map((part) => part.textContent).join(" – ");
  byId("notice").replaceChildren(notice);
  notice.scrollIntoView({ block: "nearest" });
}

function address(form, submitter) {
  const fields = new URLSearchParams(new FormData(form, submitter));
  const target = new URL(form.action);
  if (form.method === "get") target.search = new URLSearchParams([...fields].filter(([, value]) => value));
  return { target, fields };
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.dataset.swap) return;
  event.preventDefault();
  if (form.getAttribute("aria-busy") === "true") return;
  const { target, fields } = address(form, event.submitter);
  const options = form.method === "post" ? { method: "POST", body: fields } : {};
  form.setAttribute("aria-busy", "true");
  await swap(form, target, options, form.method === "get" ? "pushState" : null);
  form.removeAttribute("aria-busy");
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-swap]");
  if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  swap(link, link.href, {}, "pushState");
});

window.addEventListener("popstate", async () => {
  if (here === whole()) return; // another place of the same page
  here = whole();
  try {
    const { page } = await load(window.location.href);
    byId("main").replaceWith(document.importNode(page.getElementById("main"), true));
  } catch {
    online(false);
  }
});

let typing = { timer: 0, abort: new AbortController() };
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!form || form.dataset.asYouType === undefined) return;
  clearTimeout(typing.timer);
  typing.abort.abort();
  typing = { timer: setTimeout(() => swap(form, address(form).target, { signal: typing.abort.signal }, "replaceState"), TYPING_MS), abort: new AbortController() };
});

// --- an endless list ----------------------------------------------------------------------------

const nearEnd = new IntersectionObserver((entries) => {
  for (const entry of entries) if (entry.isIntersecting) append(entry.target);
}, { rootMargin: "600px" });

const growing = new Set();

async function append(link) {
  nearEnd.unobserve(link);
  const list = byId(link.dataset.more);
  if (growing.has(list)) return; // what changes meanwhile has the link observed once more
  growing.add(list);
  try {
    const { response, page } = await load(link.dataset.next);
    const items = page.querySelectorAll("ol > li");
    if (!response.ok || !items.length) return;
    list.querySelector("ol").append(...[...items].map((item) => document.importNode(item, true)));
    // The address says how much is shown, so that one comes back to the same place.
    go("replaceState", link.href);
    const next = page.querySelector("[data-next]");
    const more = new URL(link.href);
    const shown = Number(more.searchParams.get("shown"));
    if (list.dataset.live) list.dataset.live = list.dataset.live.split("?")[0] + more.search;
    more.searchParams.set("shown", shown + items.length);
    if (!next) return void link.parentElement.remove();
    if (shown + items.length > Number(link.dataset.most)) {
      link.href = window.location.pathname + "?" + next.dataset.next.split("?")[1];
      delete link.dataset.next;
      return;
    }
    link.href = more;
    link.dataset.next = next.dataset.next;
    nearEnd.observe(link);
  } catch {
    online(false);
  } finally {
    growing.delete(list);
  }
}

// --- what changes while one looks ---------------------------------------------------------------

const tags = new Map();

async function refresh(element) {
  const asked = element.dataset.live;
  const headers = { Accept: "text/html" };
  if (tags.has(asked)) headers["If-None-Match"] = tags.get(asked);
  const { response, page } = await load(asked, { headers, cache: "no-store" });
  if (response.redirected || response.status === 401) return element.removeAttribute("data-live");
  if (response.status === 200 && element.isConnected && element.dataset.live === asked) {
    take(page, [...page.body.children].map((part) => part.id).filter(Boolean));
    tags.set(asked, response.headers.get("ETag"));
  }
  online(response.status < 500);
}

async function watch() {
  if (!document.hidden) {
    const parts = [...document.querySelectorAll("[data-live]")];
    await Promise.all(parts.map((part) => refresh(part).catch(() => online(false))));
  }
  setTimeout(watch, LIVE_MS);
}

let failures = 0;
function online(well) {
  failures = well ? 0 : failures + 1;
  byId("offline").hidden = failures < 2;
}

function begin() {
  for (const link of document.querySelectorAll("[data-next]")) nearEnd.observe(link);
}
new MutationObserver(begin).observe(document.body, { childList: true, subtree: true });
begin();
setTimeout(watch, LIVE_MS);
