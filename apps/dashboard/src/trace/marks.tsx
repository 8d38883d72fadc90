/** What is drawn in the diagram. */
import { type LayoutEdge, type LayoutItem, showControls, type TraceEvent } from "@vclock/trace";
import { memo } from "./memo.js";
import type { Geometry } from "./geometry.js";

export function Lane({ x, top, bottom }: { x: number; top: number; bottom: number }) {
  return <line class="lane" x1={x} x2={x} y1={Math.max(0, top)} y2={bottom} />;
}

export function Arrows({
  edges,
  geometry,
  isDim,
  colourOf,
}: {
  edges: readonly LayoutEdge[];
  isDim: boolean;
  geometry: Geometry;
  colourOf: (column: number) => string;
}) {
  return (
    <g class={isDim ? "arrows dim" : "arrows"}>
      {edges.map(({ from, to, isDirect }) => {
        const [x1, y1] = [geometry.x(from.column), geometry.y(from.row)];
        const [x2, y2] = [geometry.x(to.column), geometry.y(to.row)];
        return (
          <path
            key={`${from.column} ${from.row} ${to.column} ${to.row}`}
            class={`arrow ${colourOf(from.column)} ${isDirect ? "" : "via"}`}
            d={`M${x1} ${y1}L${x2} ${y2}${head(x1, y1, x2, y2, geometry.radius)}`}
          />
        );
      })}
    </g>
  );
}

/** The two strokes of an arrow's head, just before the mark that it points at. */
function head(x1: number, y1: number, x2: number, y2: number, radius: number): string {
  if (radius < 4) return "";
  const angle = Math.atan2(y2 - y1, x2 - x1);
  const tip = [x2 - (radius + 1) * Math.cos(angle), y2 - (radius + 1) * Math.sin(angle)] as const;
  const barb = (turn: number) =>
    `${(tip[0] - 7 * Math.cos(angle + turn)).toFixed(1)} ${(tip[1] - 7 * Math.sin(angle + turn)).toFixed(1)}`;
  return `M${barb(0.5)}L${tip[0].toFixed(1)} ${tip[1].toFixed(1)}L${barb(-0.5)}`;
}

export function PathLine({
  points,
  geometry,
}: {
  points: readonly LayoutItem[];
  geometry: Geometry;
}) {
  if (points.length < 2) return null;
  const d = points.map(({ column, row }) => `${geometry.x(column)} ${geometry.y(row)}`).join("L");
  return <path class="way" d={`M${d}`} />;
}

interface MarkProps {
  readonly item: LayoutItem;
  readonly geometry: Geometry;
  readonly colour: string;
  /** `A` or `B` when it was chosen. */
  readonly mark: string | undefined;
  readonly isCursor: boolean;
  readonly isDim: boolean;
  readonly point: (event: TraceEvent | undefined) => void;
  readonly choose: (event: TraceEvent) => void;
}

export const EventMark = memo<MarkProps>(
  ({ item, geometry, colour, mark, isCursor, isDim, point, choose }) => {
    const { event } = item;
    const [x, y] = [geometry.x(item.column), geometry.y(item.row)];
    const { radius: r } = geometry;
    const kind = event.fields["kind"] ?? "";
    const name = mark === undefined ? "" : `${mark}  `;
    const label = `${name}${cut(showControls(event.text), geometry.labelLength - name.length)}`;
    return (
      <g
        class={`event ${colour} ${kind} ${isDim ? "dim" : ""} ${mark === undefined ? "" : "chosen"}`}
        data-event={`${event.host}:${event.index}`}
        onPointerEnter={() => point(event)}
        onClick={() => choose(event)}
      >
        <rect
          class="catch"
          x={x - 12}
          y={y - geometry.row / 2}
          width={geometry.hasLabels ? geometry.column - 14 : 24}
          height={geometry.row}
        />
        {geometry.hasLabels ? (
          <rect
            class="plate"
            x={x + 15}
            y={y - 8}
            width={Math.min(label.length * 6.2 + 6, geometry.column - 24)}
            height={16}
            rx={3}
          />
        ) : null}
        {isCursor || mark !== undefined ? <circle class="ring" cx={x} cy={y} r={r + 5} /> : null}
        <Shape kind={kind} x={x} y={y} r={r} />
        {geometry.hasLabels ? (
          <text x={x + 17} y={y}>
            {label}
          </text>
        ) : null}
      </g>
    );
  },
);

function Shape({ kind, x, y, r }: { kind: string; x: number; y: number; r: number }) {
  const big = r + 1.5;
  if (kind === "accepted") {
    return <rect class="dot" x={x - big} y={y - big} width={2 * big} height={2 * big} rx={2} />;
  }
  if (kind === "conflict" || kind === "resolved") {
    const d = `M${x} ${y - big - 1}L${x + big + 1} ${y}L${x} ${y + big + 1}L${x - big - 1} ${y}Z`;
    return <path class="dot" d={d} />;
  }
  return <circle class="dot" cx={x} cy={y} r={r} />;
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, Math.max(0, length - 1))}…` : text;
}
