/**
 * The page's script. The same for every page, so that the content security policy can name it by its hash; all that differs is in the data.
 *
 * The picture stands without it. It finds, compares and leads; texts of the log reach the page as text nodes only.
 */
import { PAGE_MODEL } from "./script-model.js";

const PAGE = String.raw`
const get = (id) => document.getElementById(id);
const chart = get("chart"), over = get("over"), search = get("search");
const SVG = "http://www.w3.org/2000/svg";
let chosen = [], hits = [], at = -1;

function node(name, text, attributes) {
  const element = document.createElement(name);
  if (text !== undefined) element.textContent = text;
  for (const key in attributes) element.setAttribute(key, attributes[key]);
  return element;
}
function shape(name, attributes, text) {
  const element = document.createElementNS(SVG, name);
  for (const key in attributes) element.setAttribute(key, attributes[key]);
  if (text !== undefined) element.textContent = text;
  over.append(element);
}
const mark = (i) => get("e" + i);
const x = (i) => data.xs[events[i][COLUMN]];
const y = (i) => events[i][ROW] * data.row + data.row / 2;

/** Draws what is chosen, found and pointed at over the picture. */
function overlay(path) {
  over.replaceChildren();
  if (path.length > 1) shape("path", { class: "path", d: "M" + path.map((i) => x(i) + " " + y(i)).join("L") });
  for (const i of path) shape("circle", { class: "dot h" + (events[i][COLUMN] % COLORS), cx: x(i), cy: y(i), r: 5.5 });
  const ring = (i, r) => "M" + (x(i) - r) + " " + y(i) + "a" + r + " " + r + " 0 1 0 " + 2 * r + " 0a" + r + " " + r + " 0 1 0 " + -2 * r + " 0";
  if (hits.length > 0) shape("path", { class: "hits", d: hits.map((i) => ring(i, 9)).join("") });
  if (at >= 0 && !chosen.includes(at)) shape("circle", { class: "cursor", cx: x(at), cy: y(at), r: 14 });
  chosen.forEach((i, n) => {
    shape("circle", { class: "ring", cx: x(i), cy: y(i), r: 10 });
    shape("text", { class: "tag", x: x(i) - 24, y: y(i) + 4 }, "AB"[n]);
  });
}

function card(i, letter) {
  const section = node("section");
  const [, , , count, , , , fields, line] = events[i];
  section.append(node("h2", letter + " · " + nameOf(i)), node("p", textOf(i), { class: "said" }));
  const list = node("dl");
  const add = (term, value) => list.append(node("dt", term), node("dd", value));
  add("clock", clockText(i));
  if (line > 0) add("line", String(line));
  if (count === 1) for (const field in fields || {}) add(field, fields[field]);
  section.append(list);
  return section;
}

/** The way as a list; of long stretches on one line only the ends. */
function stepsOf(path) {
  const list = node("ol");
  const isTurn = (n) => events[path[n - 1]]?.[COLUMN] !== events[path[n]][COLUMN] || events[path[n + 1]]?.[COLUMN] !== events[path[n]][COLUMN];
  for (let n = 0; n < path.length; n++) {
    const i = path[n], item = node("li", undefined, { value: n + 1 });
    let end = n;
    while (!isTurn(end)) end++;
    if (end - n > 2) {
      item.textContent = "… " + (end - n) + " events";
      n = end - 1;
    } else {
      const button = node("button", nameOf(i) + "  " + textOf(i).slice(0, 200), { type: "button" });
      button.addEventListener("click", () => go(i));
      item.append(button);
    }
    list.append(item);
  }
  return list;
}

/** Says how the chosen events are ordered. */
function tell() {
  const panel = get("panel");
  panel.replaceChildren();
  for (const element of document.querySelectorAll(".e.dim")) element.classList.remove("dim");
  for (const element of document.querySelectorAll("[aria-selected=true]")) element.setAttribute("aria-selected", "false");
  for (const i of chosen) mark(i).setAttribute("aria-selected", "true");
  let path = [];
  let said = "Nothing is chosen.";
  if (chosen.length === 1) {
    const counts = { before: 0, after: 0, concurrent: 0, equal: 0 };
    events.forEach((event, i) => {
      const order = compare(i, chosen[0]);
      counts[order] += event[COUNT];
      if (order === "concurrent") mark(i).classList.add("dim");
    });
    said = counts.before + " before it, " + counts.after + " after it, " + counts.concurrent + " concurrent with it (faint).";
  } else if (chosen.length === 2) {
    const [a, b] = chosen, order = compare(a, b);
    if (order === "concurrent") {
      said = "Neither came first: A and B are concurrent. Neither can have caused the other.";
    } else {
      path = order === "before" ? pathOf(a, b) : pathOf(b, a);
      said = order === "before" ? "A happened before B." : "B happened before A.";
    }
  }
  panel.append(node("p", said, { id: "order" }));
  if (chosen.length === 1) panel.append(node("p", "Choose a second event to see which of the two came first.", { class: "faint" }));
  if (chosen.length === 0) panel.append(get("help").content.cloneNode(true));
  if (path.length > 0) {
    panel.append(node("p", "The shortest way from one to the other: " + describe(path) + ".", { class: "faint" }));
    panel.append(stepsOf(path));
  } else if (chosen.length === 2 && compare(...chosen) !== "concurrent") {
    panel.append(node("p", "The way leads through events that are not drawn.", { class: "faint" }));
  }
  chosen.forEach((i, n) => panel.append(card(i, "AB"[n])));
  if (chosen.length > 0) {
    const button = node("button", "Choose none", { type: "button" });
    button.addEventListener("click", () => { chosen = []; tell(); chart.focus(); });
    panel.append(button);
  }
  get("said").textContent = chosen.map((i, n) => "AB"[n] + ", " + nameOf(i) + ". ").join("") + said;
  shown = path;
  overlay(path);
}
let shown = [];

function choose(i) {
  if (chosen.includes(i)) chosen = chosen.filter((other) => other !== i);
  else chosen = chosen.length === 2 ? [i] : [...chosen, i];
  at = i;
  tell();
}

/** Points at an event and brings it into sight. */
function go(i) {
  if (events[i] === undefined) return;
  if (at >= 0) mark(at).classList.remove("at");
  at = i;
  mark(i).classList.add("at");
  chart.setAttribute("aria-activedescendant", "e" + i);
  const top = get("head").getBoundingClientRect().height, reach = 60;
  const [left, up] = [x(i), y(i) + top];
  if (up - top < chart.scrollTop + reach || up > chart.scrollTop + chart.clientHeight - reach) chart.scrollTop = up - chart.clientHeight / 2;
  if (left < chart.scrollLeft + reach || left > chart.scrollLeft + chart.clientWidth - reach) chart.scrollLeft = left - chart.clientWidth / 2;
  overlay(shown);
}

function find() {
  hits = search.value.trim() === "" ? [] : matching(search.value);
  for (const element of document.querySelectorAll(".e.hit")) element.classList.remove("hit");
  for (const i of hits) mark(i).classList.add("hit");
  get("found").textContent = search.value.trim() === "" ? "" : hits.length === 0 ? "nothing found" : hits.length + " found";
  overlay(shown);
}
function nextHit(step) {
  if (hits.length === 0) return;
  const ahead = step > 0 ? hits.find((i) => i > at) : hits.findLast((i) => i < at);
  const i = ahead ?? hits.at(step > 0 ? 0 : -1);
  go(i);
  get("found").textContent = hits.indexOf(i) + 1 + " of " + hits.length;
}

chart.addEventListener("click", (event) => {
  const group = event.target.closest(".e");
  if (group === null) return;
  const i = Number(group.id.slice(1));
  go(i);
  choose(i);
});
chart.addEventListener("keydown", (event) => {
  const moves = {
    ArrowDown: () => neighbour(at, 0, 1), ArrowUp: () => neighbour(at, 0, -1),
    ArrowRight: () => neighbour(at, 1, 0), ArrowLeft: () => neighbour(at, -1, 0),
    Home: () => 0, End: () => events.length - 1,
  };
  if (Object.hasOwn(moves, event.key)) go(at < 0 ? 0 : moves[event.key]());
  else if (event.key === "Enter" || event.key === " ") { if (at >= 0) choose(at); }
  else if (event.key === "Escape") { chosen = []; tell(); }
  else return;
  event.preventDefault();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target === search || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  search.focus();
});
search.addEventListener("input", find);
search.addEventListener("keydown", (event) => {
  if (event.key === "Escape") { search.value = ""; find(); chart.focus(); }
  else if (event.key === "Enter") { event.preventDefault(); nextHit(event.shiftKey ? -1 : 1); }
});
get("form").addEventListener("submit", (event) => event.preventDefault());
get("next").addEventListener("click", () => nextHit(1));
get("previous").addEventListener("click", () => nextHit(-1));
get("theme").addEventListener("click", () => {
  const root = document.documentElement;
  const isDark = (root.dataset.theme ?? (matchMedia("(prefers-color-scheme:dark)").matches ? "dark" : "light")) === "dark";
  root.dataset.theme = isDark ? "light" : "dark";
});
get("form").hidden = false;
over.style.top = get("head").getBoundingClientRect().height + "px";
tell();
`;

export const PAGE_SCRIPT: string = `"use strict";\n(() => {\n${PAGE_MODEL}\n${PAGE}\n})();\n`;
