/**
 * The space–time diagram: a line per server, time downwards, messages as arrows. Only the rows in sight are drawn, so ten thousand
 * events scroll as smoothly as ten.
 */
import { type LayoutItem, showControls, type TraceEvent } from "@vclock/trace";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { Arrows, EventMark, Lane, PathLine } from "./marks.js";
import { edgesIn, Geometry, itemsIn } from "./geometry.js";
import { type Picture, stepFrom } from "./model.js";

export interface DiagramProps {
  readonly picture: Picture;
  /** Pixels from row to row. */
  readonly row: number;
  readonly colourOf: (host: string) => string;
  readonly chosen: readonly TraceEvent[];
  readonly path: readonly TraceEvent[];
  readonly cursor: TraceEvent | undefined;
  /** Whether events come and go: then what the reader looks at stays in its place. */
  readonly isLive: boolean;
  /** Whether to stay with the newest events. */
  readonly isFollowing: boolean;
  readonly setFollowing: (isFollowing: boolean) => void;
  readonly point: (event: TraceEvent | undefined) => void;
  readonly choose: (event: TraceEvent) => void;
  readonly forget: () => void;
}

interface Sight {
  readonly top: number;
  readonly height: number;
  readonly width: number;
}

const STEPS = new Set(["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"]);

export function Diagram(props: DiagramProps) {
  const { picture, row, colourOf, chosen, path, cursor, isLive, isFollowing, setFollowing } = props;
  const { layout } = picture;
  const box = useRef<HTMLDivElement>(null);
  const [sight, setSight] = useState<Sight>({ top: 0, height: 600, width: 900 });
  const geometry = useMemo(
    () => new Geometry(layout, row, sight.width),
    [layout, row, sight.width],
  );
  const height = Math.max(geometry.height(layout), sight.height - 4);
  useSight(box, setSight, setFollowing);
  useAnchor(box, { isLive, isFollowing, height, row });
  const [from, to] = geometry.rows(sight.top, sight.top + sight.height);
  const items = itemsIn(layout.items, from, to);
  const onPath = new Set(path);
  const width = Math.max(sight.width, geometry.x(layout.hosts.length));
  const at = cursor === undefined ? undefined : layout.itemOf(cursor);
  return (
    <div class="diagram">
      <div
        class={geometry.isNarrow ? "lanes narrow" : "lanes"}
        aria-hidden="true"
        style={{ width: `${width}px` }}
      >
        {layout.hosts.map((host, column) => (
          <span
            key={host}
            title={showControls(host)}
            class={`server ${colourOf(host)}`}
            style={{ left: `${geometry.x(column) - 10}px`, maxWidth: `${geometry.column - 8}px` }}
          >
            {showControls(host.slice(geometry.prefixLength))}
          </span>
        ))}
      </div>
      <div
        class="events"
        ref={box}
        tabIndex={0}
        role="application"
        aria-label="Space–time diagram"
        aria-describedby="diagram-keys"
        onKeyDown={(event) =>
          onKey(event, props, at, (item) => reveal(box.current, geometry, item))
        }
      >
        <div style={{ height: `${height}px`, width: `${width}px` }}>
          <svg width={width} height={height} aria-hidden="true">
            {layout.hosts.map((host, column) => (
              <Lane
                key={host}
                x={geometry.x(column)}
                top={geometry.y(from) - row}
                bottom={Math.min(height, geometry.y(to) + row)}
              />
            ))}
            <Arrows
              geometry={geometry}
              edges={edgesIn(layout.edges, from, to)}
              isDim={path.length > 0}
              colourOf={(column) => colourOf(layout.hosts[column] ?? "")}
            />
            <PathLine
              points={path.flatMap((event) => layout.itemOf(event) ?? [])}
              geometry={geometry}
            />
            {items.map((item) => (
              <EventMark
                key={`${item.event.host} ${item.event.index}`}
                item={item}
                geometry={geometry}
                colour={colourOf(item.event.host)}
                mark={markOf(item, chosen)}
                isCursor={item === at}
                isDim={onPath.size > 0 && !onPath.has(item.event)}
                point={props.point}
                choose={props.choose}
              />
            ))}
          </svg>
        </div>
      </div>
      <p id="diagram-keys" class="hidden">
        Arrow keys move from event to event, Enter chooses one, a second one to compare it with;
        Escape lets go.
      </p>
    </div>
  );
}

function markOf({ event }: LayoutItem, chosen: readonly TraceEvent[]): string | undefined {
  const at = chosen.indexOf(event);
  return at < 0 ? undefined : "AB"[at];
}

function onKey(
  event: KeyboardEvent,
  { picture, point, choose, forget, cursor }: DiagramProps,
  at: LayoutItem | undefined,
  reveal: (item: LayoutItem) => void,
): void {
  if (STEPS.has(event.key)) {
    event.preventDefault();
    const item = stepFrom(picture.layout, at, event.key as Parameters<typeof stepFrom>[2]);
    if (item === undefined) return;
    point(item.event);
    reveal(item);
  } else if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    if (cursor !== undefined) choose(cursor);
  } else if (event.key === "Escape") forget();
}

/** Scrolls as far as is needed to see an event. */
function reveal(box: HTMLDivElement | null, geometry: Geometry, { row }: LayoutItem): void {
  if (box === null) return;
  const y = geometry.y(row);
  const room = 2 * geometry.row;
  if (y < box.scrollTop + room) box.scrollTop = y - room;
  else if (y > box.scrollTop + box.clientHeight - room) {
    box.scrollTop = y - box.clientHeight + room;
  }
}

/** Stays with the newest events, or with what the reader looks at when more is drawn above it or the zoom changes. */
function useAnchor(
  box: { readonly current: HTMLDivElement | null },
  {
    isLive,
    isFollowing,
    height,
    row,
  }: {
    readonly isLive: boolean;
    readonly isFollowing: boolean;
    readonly height: number;
    readonly row: number;
  },
): void {
  const before = useRef({ height, row });
  useLayoutEffect(() => {
    const element = box.current;
    const was = before.current;
    before.current = { height, row };
    if (element === null) return;
    const half = element.clientHeight / 2;
    if (isFollowing) element.scrollTop = height;
    else if (row !== was.row) {
      element.scrollTop = ((element.scrollTop + half) * row) / was.row - half;
    } else if (isLive) element.scrollTop += height - was.height;
  }, [isLive, isFollowing, height, row]);
}

/** What part of the diagram is seen, and whether the reader has scrolled to its end. */
function useSight(
  box: { readonly current: HTMLDivElement | null },
  setSight: (sight: Sight) => void,
  setFollowing: (isFollowing: boolean) => void,
): void {
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    let frame: number | undefined;
    const look = () => {
      frame = undefined;
      const { scrollTop: top, clientHeight: height, clientWidth: width } = element;
      setSight({ top, height, width });
    };
    const changed = () => (frame ??= requestAnimationFrame(look));
    const byHand = () => {
      const left = element.scrollHeight - element.scrollTop - element.clientHeight;
      if (left > 30) setFollowing(false);
    };
    const observer = new ResizeObserver(changed);
    observer.observe(element);
    element.addEventListener("scroll", changed, { passive: true });
    element.addEventListener("wheel", () => requestAnimationFrame(byHand), { passive: true });
    element.addEventListener("touchmove", byHand, { passive: true });
    element.addEventListener("keyup", byHand);
    look();
    return () => {
      observer.disconnect();
      if (frame !== undefined) cancelAnimationFrame(frame);
    };
  }, []);
}
