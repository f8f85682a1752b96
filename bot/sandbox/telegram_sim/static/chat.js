// The chat page's behaviour: looks for changes, merges them message by message, and sends gestures.
"use strict";

const body = document.body;
const base = body.dataset.base;
const chat = body.dataset.chat;
const $ = (id) => document.getElementById(id);
const log = $("log"), text = $("text"), menu = $("menu"), palette = $("palette"), foot = $("foot");
const EVERY_MS = 500, HIDDEN_MS = 3000, TOAST_MS = 4500;
let version = body.dataset.version;
let commands = [];
let replyTo = null, editing = null, reactTo = null;

// -- telling ------------------------------------------------------------------------------------------
function toast(words) {
  const note = document.createElement("p");
  note.textContent = words;
  $("toasts").append(note);
  setTimeout(() => note.remove(), TOAST_MS);
}

function tell(answer) {
  if (!answer.ok) { toast(answer.error); return; }
  if (answer.toast && answer.alert) { $("alert-text").textContent = answer.toast; $("alert").showModal(); }
  else if (answer.toast) toast(answer.toast);
  if (answer.chat && answer.chat !== chat) location.href = `${base}?chat=${encodeURIComponent(answer.chat)}`;
  if (answer.url) window.open(answer.url, "_blank", "noopener");
}

async function act(gesture) {
  let answer;
  try {
    const response = await fetch(`${base}/do`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ chat, ...gesture }),
    });
    answer = await response.json();
  } catch {
    answer = { ok: false, error: "The sandbox does not answer." };
  }
  await refresh();
  return answer;
}

// -- looking ------------------------------------------------------------------------------------------
function atBottom() { return log.scrollHeight - log.scrollTop - log.clientHeight < 120; }

function redraw(line, fresh) {
  const focusable = () => [...line.querySelectorAll("button, a")];
  const focused = focusable().indexOf(document.activeElement);
  line.innerHTML = fresh.html;
  line.dataset.revision = fresh.revision;
  line.classList.remove("changed");
  void line.offsetWidth; // restarts the highlight of an edit in place
  line.classList.add("changed");
  if (focused >= 0) (focusable()[focused] || log).focus();
}

function merge(bubbles) {
  const stay = atBottom();
  const wanted = new Set(bubbles.map((b) => b.ref));
  for (const line of [...log.querySelectorAll(".line")]) if (!wanted.has(line.dataset.ref)) line.remove();
  for (const fresh of bubbles) {
    const line = document.getElementById(`m${fresh.ref}`);
    if (line) {
      if (line.dataset.revision !== String(fresh.revision)) redraw(line, fresh);
      continue;
    }
    const made = document.createElement("div");
    made.className = "line fresh";
    made.id = `m${fresh.ref}`;
    Object.assign(made.dataset, { ref: fresh.ref, revision: fresh.revision, day: fresh.day });
    made.innerHTML = fresh.html;
    log.append(made);
  }
  $("empty").hidden = bubbles.length > 0;
  markDays();
  if (stay) log.scrollTop = log.scrollHeight;
}

function markDays() {
  let before = "";
  for (const line of log.querySelectorAll(".line")) {
    line.classList.toggle("newday", line.dataset.day !== before);
    before = line.dataset.day;
  }
}

function drawFoot(state) {
  foot.dataset.standing = state.standing;
  commands = state.commands;
  $("start").textContent = state.standing === "restart" ? "Restart" : "Start";
  $("slash").hidden = commands.length === 0;
  const block = $("block");
  if (block) {
    block.hidden = state.standing === "start";
    block.dataset.blocked = String(state.standing === "restart");
    block.textContent = state.standing === "restart" ? "Unblock" : "Block";
  }
}

let looking = null;
function refresh() {
  looking = looking || look().finally(() => { looking = null; });
  return looking;
}

async function look() {
  try {
    const response = await fetch(`${base}/state?chat=${encodeURIComponent(chat)}&v=${version}`);
    const state = await response.json();
    body.classList.remove("offline");
    if (!state.changed) return;
    version = state.version;
    $("chats").innerHTML = state.chats;
    $("head").innerHTML = state.head;
    $("stars").textContent = state.stars;
    drawFoot(JSON.parse(state.foot));
    merge(state.bubbles);
  } catch {
    body.classList.add("offline");
  }
}

async function watch() {
  await refresh();
  setTimeout(watch, document.hidden ? HIDDEN_MS : EVERY_MS);
}

// -- writing ------------------------------------------------------------------------------------------
function grow() {
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight, 160)}px`;
}

function setAside(words) {
  $("aside").hidden = !words;
  $("aside-text").textContent = words || "";
  if (!words) { replyTo = null; editing = null; }
}

async function send(more = {}) {
  const words = text.value.trim();
  if (!words && !more.photo && !more.video) return;
  const gesture = { do: "send", text: words, reply_to: replyTo, edit: editing, ...more };
  text.value = "";
  grow();
  closeMenu();
  setAside("");
  const answer = await act(gesture);
  if (!answer.ok) { text.value = words; grow(); }
  tell(answer);
  log.scrollTop = log.scrollHeight;
}

function openMenu(filter = "") {
  const fitting = commands.filter((c) => c.command.startsWith(filter));
  menu.replaceChildren(...fitting.map((c, i) => {
    const item = document.createElement("li");
    item.setAttribute("role", "option");
    item.id = `option${i}`;
    item.dataset.command = c.command;
    const name = document.createElement("b");
    name.textContent = `/${c.command}`;
    const about = document.createElement("span");
    about.textContent = c.description;
    item.append(name, about);
    return item;
  }));
  menu.hidden = fitting.length === 0;
  $("slash").setAttribute("aria-expanded", String(!menu.hidden));
  choose(0);
}

function closeMenu() {
  menu.hidden = true;
  $("slash").setAttribute("aria-expanded", "false");
  text.removeAttribute("aria-activedescendant");
}

function choose(index) {
  const items = [...menu.children];
  if (!items.length) return;
  const at = (index + items.length) % items.length;
  items.forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
  text.setAttribute("aria-activedescendant", items[at].id);
  items[at].scrollIntoView({ block: "nearest" });
}

function chosen() { return [...menu.children].findIndex((i) => i.getAttribute("aria-selected") === "true"); }

function take(command) {
  text.value = `/${command} `;
  closeMenu();
  text.focus();
}

text.addEventListener("input", () => {
  grow();
  const typed = text.value.match(/^\/([a-z0-9_]*)$/);
  if (typed) openMenu(typed[1]); else closeMenu();
});

text.addEventListener("keydown", (event) => {
  if (event.key === "Escape") { closeMenu(); setAside(""); return; }
  if (!menu.hidden && ["ArrowDown", "ArrowUp", "Tab"].includes(event.key)) {
    event.preventDefault();
    if (event.key === "Tab") take(menu.children[chosen()].dataset.command);
    else choose(chosen() + (event.key === "ArrowDown" ? 1 : -1));
    return;
  }
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    const pick = menu.hidden ? null : menu.children[chosen()].dataset.command;
    if (pick && text.value !== `/${pick}`) take(pick); else send();
  }
});

$("composer").addEventListener("submit", (event) => { event.preventDefault(); send(); });
$("aside-close").addEventListener("click", () => { setAside(""); text.focus(); });
$("slash").addEventListener("click", () => { if (menu.hidden) { openMenu(); text.focus(); } else closeMenu(); });
menu.addEventListener("click", (event) => {
  const item = event.target.closest("li");
  if (item) take(item.dataset.command);
});
document.querySelectorAll("[data-attach]").forEach((button) => button.addEventListener("click", () => {
  button.closest("details").open = false;
  send({ [button.dataset.attach]: true });
}));
$("start").addEventListener("click", async () => { tell(await act({ do: "start" })); text.focus(); });
if ($("block")) $("block").addEventListener("click", async (event) => {
  tell(await act({ do: "block", blocked: event.currentTarget.dataset.blocked !== "true" }));
});
