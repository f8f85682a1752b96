"use strict";
// What is shown comes as words from the server; here it only gets its place. It is put in as text, never as markup.

const AT_ONCE = 3, WAITING = 12, CROWD = 6, GREAT = 199;
const SHOWN_MS = 4500, IN_A_STORM_MS = 1600, LEAVING_MS = 350, APART_MS = 300, TIP_MS = 12000, AGAIN_MS = 5000;
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
const place = location.pathname.replace(/\/$/, "");
const one = (id) => document.getElementById(id);
const waiting = [];
let showing = 0, left = 0, chip = null, last = kept();

function kept() {
  try { return localStorage.getItem(place) || ""; } catch { return ""; }
}

function keep(id) {
  last = id;
  // Streaming software that closes a page which is not seen goes on where it was.
  try { localStorage.setItem(place, id); } catch { /* then it goes on from now */ }
}

function made(tag, name, text, inside) {
  const node = document.createElement(tag);
  if (name) node.className = name;
  if (text) node.textContent = text;
  if (inside) inside.append(node);
  return node;
}

function board(seen) {
  one("board").hidden = !seen;
  if (!seen) return;
  one("title").textContent = seen.title;
  one("sum").textContent = seen.sum;
  one("goal").hidden = seen.goal === null;
  one("goal").classList.toggle("done", seen.share >= 1);
  one("full").style.width = `${seen.share * 100}%`;
  one("bar").setAttribute("aria-valuenow", String(Math.floor(seen.share * 100)));
  one("goal-text").textContent = seen.goal || "";
  one("leading").hidden = seen.top.length === 0;
  one("leaders").textContent = seen.leaders;
  one("top").replaceChildren(...seen.top.map(([name, coins], at) => {
    const line = made("li", "leader");
    made("span", "", ["🥇", "🥈", "🥉"][at] || `${at + 1}.`, line);
    made("b", "", name, line);
    made("span", "", coins, line);
    return line;
  }));
}

function queue(alerts) {
  waiting.push(...alerts);
  if (waiting.length > WAITING) thin();
  while (showing < AT_ONCE && waiting.length) show(waiting.shift());
}

function thin() {
  // Who watches must not see an hour later what was given now: the big ones stay, in their order, the rest is counted.
  const worth = waiting.map((each) => each.worth).sort((a, b) => b - a)[WAITING - 1];
  let room = WAITING - waiting.filter((each) => each.worth > worth).length;
  const stays = waiting.filter((each) => each.worth > worth || (each.worth === worth && room-- > 0));
  const gone = waiting.filter((each) => !stays.includes(each));
  waiting.splice(0, waiting.length, ...stays);
  count(gone.reduce((sum, each) => sum + each.times, 0));
}

function count(more) {
  left += more;
  if (!chip) {
    chip = made("p", "more");
    setTimeout(() => { chip.remove(); chip = null; left = 0; }, SHOWN_MS);
  }
  chip.textContent = `+${left.toLocaleString(document.documentElement.lang)} 🎁`;
  one("alert").prepend(chip);
}

function show(alert) {
  showing += 1;
  const [picture, ...name] = alert.gift.split(" ");
  const card = made("article", alert.worth >= GREAT ? "gift great" : "gift", "", one("alert"));
  made("span", "picture", picture, card).setAttribute("aria-hidden", "true");
  const words = made("div", "words", "", card);
  made("p", "fan", alert.fan, words);
  made("p", "what", name.join(" ") || picture, words);
  made("span", "coins", alert.coins, card);
  if (!calm) petals(card, picture);
  // One after the other, also when they came together: there is always one to read.
  setTimeout(() => leave(card), (waiting.length >= CROWD ? IN_A_STORM_MS : SHOWN_MS) + showing * APART_MS);
}

function leave(card) {
  card.classList.add("out");
  setTimeout(() => {
    card.remove();
    showing -= 1;
    queue([]);
  }, calm ? 0 : LEAVING_MS);
}

function petals(card, picture) {
  for (let at = 0; at < 6; at += 1) {
    const petal = made("span", "petal", picture, card);
    petal.setAttribute("aria-hidden", "true");
    const aside = (Math.random() - 0.15) * 26, down = 5 + Math.random() * 9;
    const there = `translate(${aside}em, ${down}em) rotate(${aside * 20}deg)`;
    petal.animate(
      [{ opacity: 0 }, { opacity: 1, offset: 0.15 }, { opacity: 0, transform: there }],
      { duration: 1800 + Math.random() * 900, delay: at * 90, easing: "ease-out", fill: "both" },
    ).onfinish = () => petal.remove();
  }
}

function tip(told) {
  const line = made("p", "", told.said, one("tips"));
  if (told.note) {
    line.append(" ");
    made("span", "note", `“${told.note}”`, line);
  }
  setTimeout(() => line.remove(), TIP_MS);
  while (one("tips").children.length > 4) one("tips").firstElementChild.remove();
}

function listen() {
  const source = new EventSource(`${place}/events${last ? `?after=${encodeURIComponent(last)}` : ""}`);
  source.onmessage = (event) => {
    keep(event.lastEventId);
    const scene = JSON.parse(event.data);
    board(scene.board);
    queue(scene.alerts);
    scene.tips.forEach(tip);
  };
  source.onerror = () => {
    // It tries again by itself, unless it was turned away: then there is too much to do, or the link is an old one.
    if (source.readyState !== EventSource.CLOSED) return;
    board(null);
    setTimeout(listen, AGAIN_MS);
  };
}

setTimeout(() => one("ready").classList.add("over"), 6000);
listen();
