/** What the page's script knows: the events, their order, ways from one to another. No element of the page is touched here. */
import { HOST_COLORS } from "../svg/palette.js";

export const PAGE_MODEL: string = String.raw`
const [COLUMN, ROW, INDEX, COUNT, TEXT, CLOCK, PARENTS, FIELDS, LAST] = [0, 1, 2, 3, 4, 5, 6, 7, 9];
const COLORS = ${HOST_COLORS};
const data = JSON.parse(document.getElementById("data").textContent);
const { events, hosts } = data;

/** By column, the items from top to bottom. */
const lines = data.xs.map(() => []);
/** The item before on the same line, -1 for none. */
const before = events.map(([column], i) => {
  const line = lines[column];
  line.push(i);
  return line.length > 1 ? line.at(-2) : -1;
});

const counts = data.xs.map(() => new Map());
/** By item, the count of every drawn host: flat. */
const known = new Float64Array(events.length * data.xs.length);
events.forEach((event, i) => {
  const current = counts[event[COLUMN]];
  for (let at = 0; at < event[CLOCK].length; at += 2) current.set(event[CLOCK][at], event[CLOCK][at + 1]);
  for (let host = 0; host < data.xs.length; host++) known[i * data.xs.length + host] = current.get(host) ?? 0;
});

const show = (text) => text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (c) =>
  c.codePointAt(0) < 32 ? String.fromCharCode(0x2400 + c.codePointAt(0)) : "\\u{" + c.codePointAt(0).toString(16) + "}");
const nameOf = (i) => {
  const [column, , index] = events[i];
  const last = events[i][LAST];
  return show(hosts[column]) + ":" + (last > index ? index + "–" + last : index);
};
const textOf = (i) => (events[i][COUNT] > 1 ? "… " + events[i][COUNT] + " events" : show(events[i][TEXT]));

/** An item's whole clock, put together from what rose on its line. */
function clockText(i) {
  const clock = new Map();
  for (const j of lines[events[i][COLUMN]]) {
    if (j > i) break;
    for (let at = 0; at < events[j][CLOCK].length; at += 2) clock.set(events[j][CLOCK][at], events[j][CLOCK][at + 1]);
  }
  return [...clock].map(([host, count]) => show(hosts[host]) + ": " + count).join(", ");
}

/** Two look-ups, as the execution does it. */
function compare(a, b) {
  if (a === b) return "equal";
  const knows = (i, j) => known[i * data.xs.length + events[j][COLUMN]] >= events[j][INDEX];
  return knows(b, a) ? "before" : knows(a, b) ? "after" : "concurrent";
}

/** Fewest messages, then fewest events; empty when the way is not drawn. Items stand in causal order. */
function pathOf(a, b) {
  const best = new Map([[a, { messages: 0, length: 0, from: -1 }]]);
  for (let i = a + 1; i <= b; i++) {
    const offer = (j, messages) => {
      const way = best.get(j);
      if (way === undefined) return;
      const [m, n, mine] = [way.messages + messages, way.length + 1, best.get(i)];
      if (mine === undefined || m < mine.messages || (m === mine.messages && n < mine.length)) best.set(i, { messages: m, length: n, from: j });
    };
    if (before[i] >= 0) offer(before[i], 0);
    for (const j of events[i][PARENTS]) offer(j, 1);
  }
  const path = [];
  if (best.has(b)) for (let i = b; i >= 0; i = best.get(i).from) path.unshift(i);
  return path;
}

function describe(path) {
  const messages = path.filter((i, n) => n > 0 && before[i] !== path[n - 1]).length;
  const of = (count, noun) => count + " " + noun + (count === 1 ? "" : "s");
  return of(path.length, "event") + ", " + of(messages, "message");
}

/** Words must all be found in the text or the host's name; field=value in a field. */
function matching(query) {
  const words = query.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const found = [];
  events.forEach((event, i) => {
    if (event[COUNT] > 1) return;
    const text = (event[TEXT] + " " + hosts[event[COLUMN]] + ":" + event[INDEX]).toLowerCase();
    const fits = (word) => {
      if (text.includes(word)) return true;
      const [field, ...rest] = word.split("=");
      if (rest.length === 0 || event[FIELDS] === 0) return false;
      return Object.entries(event[FIELDS]).some(([name, value]) => name.toLowerCase() === field && value.toLowerCase().includes(rest.join("=")));
    };
    if (words.every(fits)) found.push(i);
  });
  return found;
}

/** The item one step along the line, or the nearest on the next line that has any. */
function neighbour(i, across, along) {
  const [column, row] = events[i];
  if (across === 0) return lines[column][lines[column].indexOf(i) + along] ?? i;
  for (let next = column + across; next >= 0 && next < lines.length; next += across) {
    const near = lines[next].reduce((best, j) => (best < 0 || Math.abs(events[j][ROW] - row) < Math.abs(events[best][ROW] - row) ? j : best), -1);
    if (near >= 0) return near;
  }
  return i;
}
`;
