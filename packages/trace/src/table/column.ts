/**
 * Numbers in a row of bytes: a column that grows, and widens when a number needs it.
 *
 * A million events of thirty hosts are thirty million entries; as objects they would not fit, in columns they take two to eight bytes each.
 */
type Cells = Uint16Array | Uint32Array | Float64Array;

const UINT16_MAX = 0xff_ff;
const UINT32_MAX = 0xff_ff_ff_ff;
const LENGTH_FIRST = 16;
/** From here on a column grows by half, not to its double: the old and the new one are in memory together. */
const LENGTH_LARGE = 1 << 24;

/** Non-negative integers up to 2^53 - 1. */
export class Column {
  #cells: Cells = new Uint16Array(LENGTH_FIRST);
  #max = UINT16_MAX;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** The cells themselves, for loops. Growing and widening replace them: do not keep them. */
  get cells(): Cells {
    return this.#cells;
  }

  at(position: number): number {
    return this.#cells[position] as number;
  }

  set(position: number, value: number): void {
    if (value > this.#max) this.#widen(value);
    this.#cells[position] = value;
  }

  push(value: number): void {
    if (this.#length === this.#cells.length) this.#grow();
    if (value > this.#max) this.#widen(value);
    this.#cells[this.#length++] = value;
  }

  /** Forgets everything from `length` on. */
  truncate(length: number): void {
    this.#length = length;
  }

  #grow(): void {
    const { length } = this.#cells;
    const longer = length < LENGTH_LARGE ? length * 2 : length + (length >>> 1);
    this.#copyTo(new (this.#cells.constructor as new (length: number) => Cells)(longer));
  }

  #widen(value: number): void {
    const { length } = this.#cells;
    this.#max = value > UINT32_MAX ? Number.MAX_SAFE_INTEGER : UINT32_MAX;
    this.#copyTo(value > UINT32_MAX ? new Float64Array(length) : new Uint32Array(length));
  }

  #copyTo(cells: Cells): void {
    cells.set(this.#cells.subarray(0, this.#length));
    this.#cells = cells;
  }
}
