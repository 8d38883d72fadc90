/** The page's style sheet. The same for every page, so that the content security policy can name it by its hash. */
import { DARK, LIGHT, type Palette } from "../svg/palette.js";
import { shapeRules, themeRules } from "../svg/style.js";

function pageColors({ background, ink, faint, lane, grid, accent }: Palette): string {
  return `--back:${background};--ink:${ink};--faint:${faint};--edge:${lane};--soft:${grid};--accent:${accent}`;
}

const PAGE = `
*{box-sizing:border-box}
[hidden]{display:none!important}
html,body{height:100%;margin:0}
body{display:grid;grid-template:auto minmax(0,1fr)/minmax(0,1fr) 22rem;background:var(--back);color:var(--ink);font:14px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
header{grid-column:1/-1;display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center;padding:.6rem 1rem;border-bottom:1px solid var(--edge)}
h1{font-size:1.05rem;margin:0;overflow-wrap:anywhere}
h2{font-size:.95rem;margin:0 0 .4rem}
.counts,.faint{color:var(--faint)}
.counts{margin:0;flex:1 1 auto}
form{display:flex;flex-wrap:wrap;gap:.4rem;align-items:center}
input,button{font:inherit;color:inherit;background:var(--back);border:1px solid var(--edge);border-radius:.4rem;padding:.25rem .6rem;min-height:2rem}
input{width:15rem;max-width:100%}
button{cursor:pointer}
button:hover{background:var(--soft)}
:focus-visible{outline:3px solid var(--accent);outline-offset:1px}
#found{min-width:5.5rem;color:var(--faint)}
#chart{overflow:auto;position:relative;outline-offset:-3px}
.stack{position:relative;width:max-content}
.stack svg{display:block}
#head{position:sticky;top:0;z-index:2;background:var(--back);border-bottom:1px solid var(--soft)}
.tile{content-visibility:auto}
#over{position:absolute;left:0;pointer-events:none}
.e{cursor:pointer}
.e:hover .dot{stroke:var(--ink)}
.vc .e.at .dot{stroke:var(--ink)}
.vc .e.hit .label{font-weight:700;text-decoration:underline;text-decoration-thickness:2px}
.vc .ring{fill:none;stroke:var(--accent);stroke-width:3}
.vc .cursor{fill:none;stroke:var(--ink);stroke-width:1.5;stroke-dasharray:3 2}
.vc .hits{fill:none;stroke:var(--accent);stroke-width:1.5}
.vc .tag{fill:var(--accent);font-weight:700;stroke:var(--back);stroke-width:4px;paint-order:stroke}
aside{border-left:1px solid var(--edge);padding:.8rem 1rem;overflow:auto;overflow-wrap:anywhere}
aside section{margin:0 0 1rem;padding:.6rem .8rem;border:1px solid var(--edge);border-radius:.5rem}
aside p{margin:.2rem 0}
aside ol{margin:.3rem 0;padding-left:1.6rem}
aside ol button{border:0;padding:0 .2rem;min-height:1.5rem;text-align:left;text-decoration:underline;vertical-align:top}
dl{display:grid;grid-template-columns:auto 1fr;gap:0 .7rem;margin:.3rem 0}
dt{color:var(--faint)}
dd{margin:0;unicode-bidi:plaintext;white-space:pre-wrap}
.said{unicode-bidi:plaintext;white-space:pre-wrap;font-weight:600}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
#order{font-size:1.05rem;font-weight:600}
kbd{border:1px solid var(--edge);border-radius:.25rem;padding:0 .3rem;font:inherit;font-size:.85em}
@media (max-width:46rem){
body{grid-template:auto minmax(12rem,1fr) minmax(8rem,38vh)/minmax(0,1fr)}
aside{border-left:0;border-top:1px solid var(--edge)}
form,input{width:100%}
}
@media print{
body{display:block}
aside,form{display:none}
#chart{overflow:visible}
.tile{content-visibility:visible}
}`;

const DARK_RULES = (scope: string): string =>
  `${scope}{${pageColors(DARK)};color-scheme:dark}\n${themeRules(DARK, `${scope} `)}`;

export const PAGE_STYLE: string = [
  `:root{${pageColors(LIGHT)};color-scheme:light}`,
  shapeRules(),
  themeRules(LIGHT),
  `@media (prefers-color-scheme:dark){\n${DARK_RULES(":root:not([data-theme=light])")}\n}`,
  DARK_RULES(":root[data-theme=dark]"),
  PAGE,
].join("\n");
