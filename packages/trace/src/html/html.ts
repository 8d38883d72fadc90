/**
 * Space–time diagrams as a page of their own: one file that needs nothing else, with search, comparison of any two events, and the way from
 * one to the other. It asks no network for anything, and its content security policy sees to that.
 *
 * @example
 * const { executions } = readLog('asks\na {"a":1}\nhears\nb {"a":1,"b":1}');
 * toHtml(executions[0]).startsWith("<!doctype html>") //=> true
 */
import { escapeMarkup } from "../characters/markup.js";
import type { Execution } from "../execution.js";
import { type Layout, type LayoutOptions, layOut } from "../layout/layout.js";
import { drawEdges, drawGround, drawHead, drawItem, labelSides } from "../svg/draw.js";
import { Geometry, ROW } from "../svg/geometry.js";
import { countsOf, titleOf } from "../svg/svg.js";
import { dataOf } from "./data.js";
import { PAGE_SCRIPT_HASH, PAGE_STYLE_HASH } from "./hashes.js";
import { PAGE_SCRIPT } from "./script.js";
import { PAGE_STYLE } from "./style.js";
import { tilesOf } from "./tiles.js";

export interface HtmlOptions extends Omit<LayoutOptions, "keep"> {
  /** `auto`, the default, follows the reader's system; a button changes it. */
  readonly theme?: "light" | "dark" | "auto";
  /** Pixels of the picture; by default what the hosts need, 1,120 at most. */
  readonly width?: number;
}

const POLICY = [
  "default-src 'none'",
  `script-src '${PAGE_SCRIPT_HASH}'`,
  `style-src '${PAGE_STYLE_HASH}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

const HELP =
  "<p>Click an event to see its clock, a second one to learn which of the two came first, or that neither did.</p>" +
  "<p>Keys: <kbd>/</kbd> search, <kbd>↑</kbd> <kbd>↓</kbd> along a line, <kbd>←</kbd> <kbd>→</kbd> to the next one, " +
  "<kbd>Enter</kbd> choose, <kbd>Esc</kbd> choose none.</p>" +
  "<p>Time runs downwards. An event can have caused another only if a way along lines and arrows leads down from it to the other.</p>";

/**
 * Draws an execution as a page. Smooth to 10,000 events and more: what is out of sight is not painted. Without scripts it still shows the
 * picture.
 *
 * @returns an HTML document, the same for the same execution
 * @throws {UnknownHostError} when `hosts` names one that has no event in the execution
 */
export function toHtml(execution: Execution, options: HtmlOptions = {}): string {
  const { theme = "auto", width, ...rest } = options;
  const layout = layOut(execution, rest);
  const geometry = new Geometry(layout, width);
  const label = escapeMarkup(execution.label === "" ? "Space–time diagram" : execution.label);
  const themed = theme === "auto" ? "" : ` data-theme="${theme}"`;
  const head = `width="${geometry.width}" height="${Math.ceil(geometry.headHeight + 8)}"`;
  return [
    "<!doctype html>",
    `<html lang="en"${themed}>`,
    "<head>",
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    `<title>${label}</title>`,
    `<style>${PAGE_STYLE}</style>`,
    "</head>",
    "<body>",
    "<header>",
    `<h1>${label}</h1>`,
    `<p class="counts">${escapeMarkup(countsOf(layout))}</p>`,
    '<form id="form" role="search" hidden><input id="search" type="search" autocomplete="off" spellcheck="false" aria-label="Search texts, hosts, and fields as name=value" placeholder="Search, or field=value">',
    '<button type="button" id="previous" aria-label="Previous hit">↑</button><button type="button" id="next" aria-label="Next hit">↓</button>',
    '<output id="found"></output><button type="button" id="theme">Light or dark</button></form>',
    "</header>",
    '<div id="chart" tabindex="0" role="listbox" aria-label="Events, in causal order" aria-multiselectable="true"><div class="stack" role="presentation">',
    `<svg id="head" class="vc" aria-hidden="true" ${head}><rect class="back" width="100%" height="100%"/>${drawHead(geometry, 6)}</svg>`,
    ...drawTiles(execution, layout, geometry),
    `<svg id="over" class="vc" aria-hidden="true" width="${geometry.width}" height="${geometry.bodyHeight}"></svg>`,
    "</div></div>",
    `<aside aria-label="What is chosen"><div id="panel"><noscript>${HELP}</noscript></div><p id="said" role="status" class="unseen"></p></aside>`,
    `<template id="help">${HELP}</template>`,
    `<script id="data" type="application/json">${dataOf(execution, layout, geometry)}</script>`,
    `<script>${PAGE_SCRIPT}</script>`,
    "</body>",
    "</html>\n",
  ].join("\n");
}

function drawTiles(execution: Execution, layout: Layout, geometry: Geometry): string[] {
  const sides = labelSides(layout.edges);
  let next = 0;
  return tilesOf(layout).map((part) => {
    const top = geometry.y(part.from) - ROW / 2;
    const height = (part.to - part.from + 1) * ROW;
    const items = part.items.map((item) =>
      drawItem(geometry, item, titleOf(execution, item), {
        side: sides.get(item),
        attributes: ` class="e" id="e${next++}" role="option" aria-selected="false"`,
      }),
    );
    const size = `width="${geometry.width}" height="${height}" viewBox="0 ${top} ${geometry.width} ${height}"`;
    return `<svg class="vc tile" role="presentation" ${size}>${drawGround(geometry, part)}${drawEdges(geometry, part)}${items.join("")}</svg>`;
  });
}
