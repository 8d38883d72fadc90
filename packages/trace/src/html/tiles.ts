/** Cuts a layout into pieces, so that a browser need not paint what is out of sight. */
import type { Layout, LayoutEdge, LayoutItem } from "../layout/layout.js";
import type { Part } from "../svg/draw.js";

/** Rows of a piece: some screens of them. */
const ROWS = 64;
/** A message that goes through more pieces is drawn in the first and the last of them: else the page would grow with its length. */
const PIECES_MAX = 8;

export function tilesOf(layout: Layout): Part[] {
  const { from, to } = layout;
  const count = Math.ceil(Math.max(0, to - from + 1) / ROWS);
  const items: LayoutItem[][] = Array.from({ length: count }, () => []);
  const edges: LayoutEdge[][] = Array.from({ length: count }, () => []);
  const pieceOf = (row: number): number =>
    Math.min(count - 1, Math.max(0, Math.floor((row - from) / ROWS)));
  for (const item of layout.items) items[pieceOf(item.row)]?.push(item);
  for (const edge of layout.edges) {
    const [first, last] = [pieceOf(edge.from.row), pieceOf(edge.to.row)];
    const half = last - first < PIECES_MAX ? last - first : PIECES_MAX / 2;
    for (let piece = first; piece <= last; piece++)
      if (piece - first <= half || last - piece <= half) edges[piece]?.push(edge);
  }
  return items.map((piece, i) => ({
    items: piece,
    edges: edges[i] ?? [],
    from: from + i * ROWS,
    to: Math.min(to, from + (i + 1) * ROWS - 1),
  }));
}
