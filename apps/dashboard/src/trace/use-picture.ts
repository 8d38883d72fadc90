/** The picture of the live feed or of a log, drawn anew as events come in, but never so often that the page would stutter. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { FEED_DRAWN_MAX, FEED_EVENTS_MAX, type LiveFeed } from "./feed.js";
import { type Filter, type Picture, pictureOf, type SourceEvent } from "./model.js";

/** Between two drawings at least this, and as many times what one takes. */
const DRAW_EVERY_MS = 200;
const DRAW_SHARE = 6;

export function usePicture(
  feed: LiveFeed,
  /** Of a log; `undefined` for the live feed. */
  log: readonly SourceEvent[] | undefined,
  filter: Filter,
  isPaused: boolean,
): Picture {
  const frozen = useRef<readonly SourceEvent[] | undefined>(undefined);
  const [picture, setPicture] = useState(() => pictureOf([], filter));
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let drawnAt = Number.NEGATIVE_INFINITY;
    let tookMs = 0;
    const draw = () => {
      timer = undefined;
      if (!isPaused) frozen.current = undefined;
      if (isPaused) frozen.current ??= feed.events(FEED_EVENTS_MAX);
      const events = frozen.current ?? feed.events(FEED_DRAWN_MAX);
      const since = performance.now();
      setPicture(pictureOf(events, filter));
      drawnAt = performance.now();
      tookMs = drawnAt - since;
    };
    if (log !== undefined) return undefined;
    draw();
    if (isPaused) return undefined;
    const ended = feed.listen(() => {
      const nextAt = drawnAt + Math.max(DRAW_EVERY_MS, DRAW_SHARE * tookMs);
      timer ??= setTimeout(draw, Math.max(0, nextAt - performance.now()));
    });
    return () => {
      ended();
      clearTimeout(timer);
    };
  }, [feed, log, filter, isPaused]);
  // A log stands still: it is drawn as soon as it is there.
  const still = useMemo(() => log && pictureOf(log, filter), [log, filter]);
  return still ?? picture;
}
