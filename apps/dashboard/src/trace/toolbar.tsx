import { toShiViz, toSvg, type TraceEvent } from "@vclock/trace";
import { useRef } from "preact/hooks";
import { ZOOMS } from "./geometry.js";
import type { Filter, Picture } from "./model.js";

export interface ToolbarProps {
  readonly picture: Picture;
  readonly path: readonly TraceEvent[];
  readonly filter: Filter;
  readonly setFilter: (filter: Filter) => void;
  readonly zoom: number;
  readonly setZoom: (zoom: number) => void;
  /** `undefined` for a log, which stands still. */
  readonly isPaused: boolean | undefined;
  readonly setPaused: (isPaused: boolean) => void;
  readonly open: (file: File) => void;
  /** Whether these are our servers' events; those of a log have no kinds, and may have no keys. */
  readonly isLive: boolean;
}

export function Toolbar(props: ToolbarProps) {
  const { filter, setFilter, zoom, setZoom, isPaused, setPaused, isLive } = props;
  return (
    <div class="row toolbar">
      {isPaused === undefined ? null : (
        <button
          type="button"
          class="button"
          aria-pressed={isPaused}
          onClick={() => setPaused(!isPaused)}
        >
          {isPaused ? "▶ Go on" : "❚❚ Pause"}
        </button>
      )}
      <div class="row" role="group" aria-label="Zoom">
        <button
          type="button"
          class="button"
          disabled={zoom === 0}
          onClick={() => setZoom(zoom - 1)}
        >
          −<span class="hidden">Zoom out</span>
        </button>
        <button
          type="button"
          class="button"
          disabled={zoom === ZOOMS.length - 1}
          onClick={() => setZoom(zoom + 1)}
        >
          +<span class="hidden">Zoom in</span>
        </button>
      </div>
      <input
        class="input search"
        type="search"
        aria-label={isLive ? "Show only a key" : "Show only events with this text"}
        placeholder={isLive ? "key" : "text"}
        value={filter.search}
        onInput={(event) => setFilter({ ...filter, search: event.currentTarget.value })}
      />
      {isLive ? (
        <label class="check">
          <input
            type="checkbox"
            checked={filter.isBrief}
            onChange={(event) => setFilter({ ...filter, isBrief: event.currentTarget.checked })}
          />
          updates only
        </label>
      ) : null}
      <span class="grow" />
      <Exports {...props} />
    </div>
  );
}

function Exports({ picture: { execution }, path, open }: ToolbarProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        class="button"
        disabled={execution.size === 0}
        onClick={() => {
          const theme = document.documentElement.dataset["theme"] === "dark" ? "dark" : "light";
          download("trace.svg", "image/svg+xml", toSvg(execution, { theme, highlight: path }));
        }}
      >
        SVG
      </button>
      <button
        type="button"
        class="button"
        disabled={execution.size === 0}
        onClick={() => download("trace.shiviz.log", "text/plain", toShiViz(execution))}
      >
        ShiViz log
      </button>
      <button type="button" class="button" onClick={() => input.current?.click()}>
        Open a log…
      </button>
      <input
        ref={input}
        class="hidden"
        type="file"
        tabIndex={-1}
        aria-label="A log to read"
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          if (file !== undefined) open(file);
          event.currentTarget.value = "";
        }}
      />
    </>
  );
}

function download(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
