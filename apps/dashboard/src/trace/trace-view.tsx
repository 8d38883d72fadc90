/** The live space–time diagram, or that of a log. */
import type { TraceEvent } from "@vclock/trace";
import { useState } from "preact/hooks";
import type { Cluster } from "../api/types.js";
import { hostClass } from "../ui/hosts.js";
import { messageOf } from "../ui/task.js";
import { Diagram } from "./diagram.js";
import { FEED_DRAWN_MAX, FEED_EVENTS_MAX, type LiveFeed } from "./feed.js";
import { ZOOM_DEFAULT, ZOOMS } from "./geometry.js";
import { type LogFile, openLog } from "./log-file.js";
import { type Filter, idOf, relationOf } from "./model.js";
import { Panel } from "./panel.js";
import { Toolbar } from "./toolbar.js";
import { usePicture } from "./use-picture.js";

export function TraceView({ cluster, feed }: { cluster: Cluster; feed: LiveFeed }) {
  const [filter, setFilter] = useState<Filter>({ search: "", isBrief: false });
  const [zoom, setZoom] = useState(ZOOM_DEFAULT);
  const [isFollowing, setFollowing] = useState(true);
  const [log, setLog] = useState<LogFile>();
  const [error, setError] = useState<string>();
  const [pointed, setPointed] = useState<string>();
  const [ids, setIds] = useState<readonly string[]>([]);
  const picture = usePicture(feed, log?.events, filter, !isFollowing);
  const [a, b] = ids.map((id) => picture.find(id));
  const chosen = [a, b].filter((event) => event !== undefined);
  const path = a === undefined || b === undefined ? [] : relationOf(picture.execution, a, b).path;
  const cursor = pointed === undefined ? undefined : picture.find(pointed);
  const colourOf = colours(cluster, log, picture.layout.hosts);
  const choose = (event: TraceEvent) => {
    const id = idOf(picture.sourceOf(event));
    setPointed(id);
    setIds(ids.length === 1 && ids[0] !== id ? [...ids, id] : [id]);
    setFollowing(false);
  };
  const show = (log: LogFile | undefined) => {
    setLog(log);
    setIds([]);
    setPointed(undefined);
    setFollowing(log === undefined);
  };
  const open = (file: File) => {
    const read = async () => {
      show(openLog(file.name, await file.text()));
      setError(undefined);
    };
    read().catch((error: unknown) => setError(messageOf(error)));
  };
  return (
    <div
      class="trace"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        const [file] = event.dataTransfer?.files ?? [];
        if (file !== undefined) open(file);
      }}
    >
      <section class="card stack">
        <h2 class="hidden">Space–time diagram</h2>
        <Toolbar
          {...{ picture, path, filter, setFilter, zoom, setZoom, open }}
          isPaused={log === undefined ? !isFollowing : undefined}
          setPaused={(isPaused) => setFollowing(!isPaused)}
        />
        {error === undefined ? null : (
          <p class="note bad" role="alert">
            {error}
          </p>
        )}
        {log === undefined ? null : <LogNote log={log} show={show} />}
        {picture.execution.size === 0 ? (
          <p class="faint empty">
            {picture.hidden > 0 ? "No event fits." : "No event yet. Write a key, and look again."}
          </p>
        ) : (
          <Diagram
            key={log?.name ?? "live"}
            {...{ picture, colourOf, chosen, path, cursor, isFollowing, setFollowing, choose }}
            row={ZOOMS[zoom] ?? 26}
            point={(event) => setPointed(event && idOf(picture.sourceOf(event)))}
            forget={() => setIds([])}
          />
        )}
        <p class="small faint">
          {picture.execution.size.toLocaleString("en")} events
          {picture.hidden > 0 ? `, ${picture.hidden.toLocaleString("en")} not shown` : ""}
          {log === undefined && picture.execution.size >= FEED_DRAWN_MAX && isFollowing
            ? `; pause to look through the latest ${FEED_EVENTS_MAX.toLocaleString("en")}. `
            : ". "}
          Time runs downwards. ■ an update, ◆ a conflict or its end, ● everything else. Drop a log
          file here to read it.
        </p>
      </section>
      <Panel {...{ picture, cursor, colourOf }} chosen={{ a, b }} forget={() => setIds([])} />
    </div>
  );
}

/** Our servers have their own colours, the hosts of a log get them in turn. */
function colours(cluster: Cluster, log: LogFile | undefined, hosts: readonly string[]) {
  return (host: string): string => {
    if (log !== undefined) return `h${Math.max(0, hosts.indexOf(host)) % 10}`;
    return hostClass(cluster, host.replace(/ \(\d+\)$/, ""));
  };
}

function LogNote({ log, show }: { log: LogFile; show: (log: LogFile | undefined) => void }) {
  const { name, executions, shown, remarks } = log;
  return (
    <div class="note stack">
      <div class="row">
        <strong>{name}</strong>
        {executions.length < 2 ? null : (
          <select
            class="input pick"
            aria-label="Execution"
            value={shown}
            onChange={(event) => show(log.choose(Number(event.currentTarget.value)))}
          >
            {executions.map(({ label, size }, i) => (
              <option key={label} value={i}>
                {label === "" ? `execution ${i + 1}` : label} ({size} events)
              </option>
            ))}
          </select>
        )}
        <button type="button" class="button" onClick={() => show(undefined)}>
          Back to the live diagram
        </button>
      </div>
      <ul class="remarks small">
        {remarks.map((remark) => (
          <li key={remark}>{remark}</li>
        ))}
      </ul>
    </div>
  );
}
