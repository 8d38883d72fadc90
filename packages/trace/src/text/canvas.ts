/** A line of a terminal, cell by cell: what is put later stands over what was there, wide characters take two cells. */
import { characterWidth, charactersOf, shorten } from "../characters/width.js";

/** Parameters of an SGR escape sequence: `"36"` is cyan, `"2"` faint, `""` plain. */
export type Style = string;

/** What a cell holds after a wide character. */
const HALF = "";

export class CanvasLine {
  readonly #characters: string[] = [];
  readonly #styles: Style[] = [];
  readonly #width: number;

  constructor(width: number) {
    this.#width = width;
  }

  /** Writes from a cell on; what reaches past the width is cut, and says so by `mark`. @returns the cell after it */
  put(at: number, text: string, style: Style = "", mark = ""): number {
    let cell = at;
    for (const character of charactersOf(shorten(text, this.#width - at, mark))) {
      const width = characterWidth(character);
      if (width === 0) continue;
      this.#set(cell, character, style);
      if (width === 2) this.#set(cell + 1, HALF, style);
      cell += width;
    }
    return cell;
  }

  /** The line without spaces at its end; with escape sequences when styles are wanted. */
  toString(isStyled: boolean): string {
    const characters = this.#characters;
    let length = characters.length;
    while (length > 0 && characters[length - 1] === " ") length--;
    if (length < characters.length) characters.length = length;
    return isStyled ? this.#styled() : characters.join("");
  }

  #styled(): string {
    // A space looks the same in all styles used here.
    const parts: string[] = [];
    let current = "";
    for (const [cell, character] of this.#characters.entries()) {
      const wanted = character === " " ? current : (this.#styles[cell] ?? "");
      if (wanted !== current) parts.push(`\u001b[0${wanted === "" ? "" : `;${wanted}`}m`);
      current = wanted;
      parts.push(character);
    }
    if (current !== "") parts.push("\u001b[0m");
    return parts.join("");
  }

  #set(at: number, character: string, style: Style): void {
    const characters = this.#characters;
    while (characters.length < at) this.#push(" ", "");
    if (at === characters.length) {
      this.#push(character, style);
      return;
    }
    // Makes room: half a wide character is none.
    if (characters[at] === HALF && character !== HALF) characters[at - 1] = " ";
    if (characters[at + 1] === HALF) characters[at + 1] = " ";
    characters[at] = character;
    this.#styles[at] = style;
  }

  #push(character: string, style: Style): void {
    this.#characters.push(character);
    this.#styles.push(style);
  }
}
