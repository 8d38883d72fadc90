/** A line of a terminal, cell by cell: what is put later stands over what was there, wide characters take two cells. */
import { characterWidth, charactersOf, shorten } from "../characters/width.js";

/** Parameters of an SGR escape sequence: `"36"` is cyan, `"2"` faint, `""` plain. */
export type Style = string;

interface Cell {
  /** Empty in the second half of a wide character. */
  readonly character: string;
  readonly style: Style;
}

const BLANK: Cell = { character: " ", style: "" };

export class CanvasLine {
  readonly #cells: Cell[] = [];
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
      this.#clear(cell);
      if (width === 2) this.#clear(cell + 1);
      this.#cells[cell] = { character, style };
      if (width === 2) this.#cells[cell + 1] = { character: "", style };
      cell += width;
    }
    return cell;
  }

  /** The line without spaces at its end; with escape sequences when styles are wanted. */
  toString(isStyled: boolean): string {
    const cells = Array.from(this.#cells, (cell) => cell ?? BLANK);
    while (cells.at(-1)?.character === " ") cells.pop();
    let [line, current] = ["", ""];
    for (const { character, style } of cells) {
      // A space looks the same in all styles used here.
      const wanted = isStyled && character !== " " ? style : current;
      if (wanted !== current) line += `\u001b[0${wanted === "" ? "" : `;${wanted}`}m`;
      current = wanted;
      line += character;
    }
    return current === "" ? line : `${line}\u001b[0m`;
  }

  /** Makes room: half a wide character is none. */
  #clear(at: number): void {
    const cell = this.#cells[at];
    if (cell === undefined) return;
    if (cell.character === "") this.#cells[at - 1] = BLANK;
    if (this.#cells[at + 1]?.character === "") this.#cells[at + 1] = BLANK;
    this.#cells[at] = BLANK;
  }
}
