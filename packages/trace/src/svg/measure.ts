/** How wide a text will be in a font that is not known here: a little too much rather than too little. */
import { characterWidth, charactersOf } from "../characters/width.js";

const THIN = /[iljtfrI.,:;'|!()[\]{} ]/;
const BROAD = /[mwMW@%—…]/;
const CAPITAL = /[A-Z0-9_#$&<>=+~]/;

/** The width of one character, as a part of the font's size. */
function emOf(character: string): number {
  return character.length === 1
    ? (ASCII[character.charCodeAt(0)] ?? emBy(character))
    : emBy(character);
}

function emBy(character: string): number {
  const cells = characterWidth(character);
  if (cells !== 1) return cells * 0.55;
  if (THIN.test(character)) return 0.34;
  if (BROAD.test(character)) return 0.95;
  return CAPITAL.test(character) ? 0.7 : 0.6;
}

const ASCII: readonly number[] = Array.from({ length: 127 }, (_, code) =>
  emBy(String.fromCharCode(code)),
);

/** Pixels, at a size of 12. */
export function pixelsOf(text: string): number {
  return charactersOf(text).reduce((width, character) => width + 12 * emOf(character), 0);
}

/** At most so many pixels, ending in `…` when something is left out. */
export function shortenTo(text: string, pixelsMax: number): string {
  // Nobody sees what is far beyond.
  const head = text.slice(0, Math.max(0, Math.ceil(pixelsMax)));
  let [width, kept] = [0, ""];
  for (const character of charactersOf(head)) {
    width += 12 * emOf(character);
    if (width > pixelsMax) return cut(kept, pixelsMax);
    kept += character;
  }
  return head === text ? text : cut(kept, pixelsMax);
}

function cut(text: string, pixelsMax: number): string {
  const characters = charactersOf(text);
  let width = pixelsOf(text) + 12 * emOf("…");
  while (characters.length > 0 && width > pixelsMax) width -= 12 * emOf(characters.pop() ?? "");
  return characters.length === 0 ? "" : `${characters.join("").trimEnd()}…`;
}
