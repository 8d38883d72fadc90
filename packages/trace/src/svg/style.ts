/** The style sheet of the pictures. */
import { DARK, LIGHT, type Palette } from "./palette.js";

/** `auto` follows what the reader's system prefers. */
export type Theme = "light" | "dark" | "auto";

const FONT = `system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif`;

/** What both themes have in common. */
const SHAPES = [
  `.vc text{font:12px ${FONT};unicode-bidi:isolate}`,
  `.vc .name{font-weight:600}`,
  `.vc .small{font-size:8px}`,
  `.vc .title{font-size:15px;font-weight:600}`,
  `.vc .number{font-size:10px;text-anchor:end;font-variant-numeric:tabular-nums}`,
  `.vc .label{paint-order:stroke;stroke-width:4px;stroke-linejoin:round}`,
  `.vc .fold{font-style:italic}`,
  `.vc .lane{stroke-width:1.5}`,
  `.vc .grid{stroke-width:1}`,
  `.vc .line{fill:none;stroke-width:1.6;stroke-linecap:round}`,
  `.vc .via{stroke-dasharray:2 5}`,
  `.vc .path{fill:none;stroke-width:5;stroke-linecap:round;stroke-linejoin:round;opacity:.85}`,
  `.vc .dim path,.vc .dim circle{opacity:.4}`,
];

/** The rules of one theme; each begins with the scope. */
export function themeRules(palette: Palette, scope = ""): string {
  const { background, ink, faint, lane, grid, accent, hosts, onHost } = palette;
  const rules = [
    `.vc .back{fill:${background}}`,
    `.vc text{fill:${ink}}`,
    `.vc .number,.vc .fold,.vc .summary,.vc .dim .label{fill:${faint}}`,
    `.vc .dots{fill:${faint}}`,
    `.vc .label{stroke:${background}}`,
    `.vc .lane{stroke:${lane}}`,
    `.vc .grid{stroke:${grid}}`,
    `.vc .path{stroke:${accent}}`,
    `.vc .dot{stroke:${background};stroke-width:2}`,
    ...hosts.flatMap((color, i) => [
      `.vc .h${i}{fill:${color}}`,
      `.vc .line.h${i}{fill:none;stroke:${color}}`,
    ]),
    `.vc .name{fill:${onHost}}`,
  ];
  const scoped = (rule: string): string =>
    rule.replace(/^[^{]+/, (selectors) =>
      selectors
        .split(",")
        .map((selector) => `${scope}${selector}`)
        .join(","),
    );
  return (scope === "" ? rules : rules.map(scoped)).join("\n");
}

/** All rules of a picture. */
export function styleOf(theme: Theme): string {
  const shapes = SHAPES.join("\n");
  if (theme === "light") return `${shapes}\n${themeRules(LIGHT)}`;
  if (theme === "dark") return `${shapes}\n${themeRules(DARK)}`;
  const dark = `@media (prefers-color-scheme:dark){\n${themeRules(DARK)}\n}`;
  return `${shapes}\n${themeRules(LIGHT)}\n${dark}`;
}

/** What both themes have in common, for pages that have rules of their own for the rest. */
export function shapeRules(): string {
  return SHAPES.join("\n");
}
