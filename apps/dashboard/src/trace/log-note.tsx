/** What is told of a log above its diagram: while it is read, when it could not be, and what was found in it. */
import { showControls } from "@vclock/trace";
import { useState } from "preact/hooks";
import { WINDOW_EVENTS } from "./log-messages.js";
import type { LogState, OpenLog, Reading } from "./use-log.js";

/** For a log whose lines hold one event each. */
const PATTERN = String.raw`(?<host>\S+) (?<clock>\{.*?\}) (?<event>.*)`;

export function LogReading({ reading, close }: { reading: Reading; close: () => void }) {
  const { name, readBytes, totalBytes } = reading;
  const isRead = readBytes >= totalBytes;
  const share = totalBytes === 0 ? 1 : readBytes / totalBytes;
  return (
    <div class="note stack" role="status">
      <div class="row">
        <strong>{showControls(name)}</strong>
        <span class="grow">
          {isRead ? "checking its clocks…" : `reading, ${Math.floor(share * 100)} %`}
        </span>
        <button type="button" class="button" onClick={close}>
          Stop
        </button>
      </div>
      <progress aria-label={`Reading ${name}`} max={1} value={isRead ? undefined : share} />
    </div>
  );
}

export function LogFailure({
  failure: { message, file },
  open,
  close,
}: {
  failure: NonNullable<LogState["failure"]>;
  open: LogState["open"];
  close: () => void;
}) {
  const [pattern, setPattern] = useState(PATTERN);
  const submit = (event: Event) => {
    event.preventDefault();
    open(file, pattern);
  };
  return (
    <form class="note bad stack" onSubmit={submit}>
      <p role="alert">{message}</p>
      <label class="field">
        <span class="label">
          A regular expression for one of its events, with the named groups host, clock and event
        </span>
        <input
          class="input mono"
          value={pattern}
          spellcheck={false}
          onInput={(event) => setPattern(event.currentTarget.value)}
        />
      </label>
      <div class="row">
        <button type="submit" class="button main">
          Read it so
        </button>
        <button type="button" class="button" onClick={close}>
          Leave it
        </button>
      </div>
    </form>
  );
}

export function LogNote({
  log,
  choose,
  move,
  close,
}: Pick<LogState, "choose" | "move" | "close"> & { log: OpenLog }) {
  const { summary, window, isLarge } = log;
  const { name, executions, remarks } = summary;
  return (
    <div class="note stack">
      <div class="row">
        <strong>{showControls(name)}</strong>
        {executions.length < 2 ? null : (
          <select
            class="input pick"
            aria-label="Execution"
            value={window.execution}
            onChange={(event) => choose(Number(event.currentTarget.value))}
          >
            {executions.map(({ label, size }, i) => (
              <option key={label} value={i}>
                {label === "" ? `execution ${i + 1}` : showControls(label)} (
                {size.toLocaleString("en")} events)
              </option>
            ))}
          </select>
        )}
        <span class="grow" />
        <button type="button" class="button" onClick={close}>
          Back to the live diagram
        </button>
      </div>
      <ul class="remarks small">
        {remarks.map((remark) => (
          <li key={remark}>{remark}</li>
        ))}
      </ul>
      {isLarge ? <Windows log={log} move={move} /> : null}
    </div>
  );
}

/** Which part of a large log is drawn, and the way to the others. */
function Windows({ log: { summary, window }, move }: { log: OpenLog; move: LogState["move"] }) {
  const { first, events, fitting, execution } = window;
  const size = summary.executions[execution]?.size ?? 0;
  const end = first + events.length;
  const last = Math.max(0, Math.ceil(fitting / WINDOW_EVENTS) - 1) * WINDOW_EVENTS;
  const number = (count: number) => count.toLocaleString("en");
  const jump = (event: Event) => {
    const wanted = Number((event.currentTarget as HTMLInputElement).value);
    if (wanted >= 1) move(Math.min(last, Math.floor((wanted - 1) / WINDOW_EVENTS) * WINDOW_EVENTS));
  };
  return (
    <div class="row windows">
      <button
        type="button"
        class="button"
        disabled={first === 0}
        onClick={() => move(Math.max(0, first - WINDOW_EVENTS))}
      >
        ↑ Earlier
      </button>
      <button
        type="button"
        class="button"
        disabled={end >= fitting}
        onClick={() => move(first + WINDOW_EVENTS)}
      >
        ↓ Later
      </button>
      <span data-drawn role="status">
        {events.length === 0
          ? `None of ${number(size)} events fits.`
          : `Events ${number(first + 1)}–${number(end)} of ${number(fitting)}${
              fitting < size ? ` that fit (of ${number(size)})` : ""
            } are drawn.`}
      </span>
      <label class="row small">
        Go to event
        <input
          class="input jump"
          type="number"
          min={1}
          max={Math.max(1, fitting)}
          placeholder={String(first + 1)}
          onChange={jump}
        />
      </label>
    </div>
  );
}
