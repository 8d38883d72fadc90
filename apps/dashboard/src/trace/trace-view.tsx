/** The live space–time diagram, or that of a log. */
import type { TraceEvent } from "@vclock/trace";
import { useState } from "preact/hooks";
import type { Cluster } from "../api/types.js";
import { hostClass } from "../ui/hosts.js";
import { Diagram } from "./diagram.js";
import { Empty, Untraced } from "./empty.js";
import { FEED_DRAWN_MAX, FEED_EVENTS_MAX, type LiveFeed } from "./feed.js";
import { ZOOM_DEFAULT, ZOOMS } from "./geometry.js";
import { LogFailure, LogNote, LogReading } from "./log-note.js";
import { type Filter, idOf, type Picture, relationOf } from "./model.js";
import { Panel } from "./panel.js";
import { Toolbar } from "./toolbar.js";
import { type OpenLog, useLog } from "./use-log.js";
import { usePicture } from "./use-picture.js";

const SHOW_ALL: Filter = { search: "", isBrief: false };

export function TraceView({ cluster, feed }: { cluster: Cluster; feed: LiveFeed }) {
  const [filter, setFilter] = useState<Filter>(SHOW_ALL);
  const [zoom, setZoom] = useState(ZOOM_DEFAULT);
  const [isFollowing, setFollowing] = useState(true);
  const [pointed, setPointed] = useState<string>();
  const [ids, setIds] = useState<readonly string[]>([]);
  const [isOver, setOver] = useState(false);
  const forget = () => {
    setIds([]);
    setPointed(undefined);
  };
  const state = useLog(filter, () => {
    forget();
    setFilter(SHOW_ALL);
    setFollowing(true);
  });
  const { log, reading, failure, open } = state;
  const isLive = log === undefined;
  const picture = usePicture(feed, log?.window.events, filter, !isFollowing);
  const [a, b] = ids.map((id) => picture.find(id));
  const chosen = [a, b].filter((event) => event !== undefined);
  const path = a === undefined || b === undefined ? [] : relationOf(picture.execution, a, b).path;
  const cursor = pointed === undefined ? undefined : picture.find(pointed);
  const colourOf = colours(cluster, isLive, picture.layout.hosts);
  const choose = (event: TraceEvent) => {
    const id = idOf(picture.sourceOf(event));
    setPointed(id);
    setIds(ids.length === 1 && ids[0] !== id ? [...ids, id] : [id]);
    setFollowing(false);
  };
  return (
    <div
      class={isOver ? "trace over" : "trace"}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const [file] = event.dataTransfer?.files ?? [];
        if (file !== undefined) open(file);
      }}
    >
      <section class="card stack">
        <h2 class="hidden">Space–time diagram</h2>
        <Toolbar
          {...{ picture, path, filter, setFilter, zoom, setZoom, open, isLive }}
          isPaused={isLive ? !isFollowing : undefined}
          setPaused={(isPaused) => setFollowing(!isPaused)}
        />
        {failure === undefined ? null : <LogFailure {...{ failure, open }} close={state.close} />}
        {reading === undefined ? null : <LogReading reading={reading} close={state.close} />}
        {log === undefined ? (
          <Untraced cluster={cluster} />
        ) : (
          <LogNote log={log} choose={state.choose} move={state.move} close={state.close} />
        )}
        {picture.execution.size === 0 ? (
          <Empty cluster={cluster} isFiltered={picture.hidden > 0 || log !== undefined} />
        ) : (
          <Diagram
            key={log === undefined ? "live" : `${log.window.execution} ${log.window.first}`}
            {...{ picture, colourOf, chosen, path, cursor, setFollowing, choose }}
            isLive={isLive}
            isFollowing={isFollowing && isLive}
            row={ZOOMS[zoom] ?? 26}
            point={(event) => setPointed(event && idOf(picture.sourceOf(event)))}
            forget={() => setIds([])}
          />
        )}
        <p class="small faint">
          <Count picture={picture} log={log} isFollowing={isFollowing} /> Time runs downwards: an
          arrow leads from what was done to where it was heard of.{" "}
          {isLive ? "■ an update, ◆ a conflict or its end, ● everything else. " : ""}
          Drop a log file here to read it; it stays in your browser.
        </p>
      </section>
      <Panel {...{ picture, cursor, colourOf }} chosen={{ a, b }} forget={() => setIds([])} />
    </div>
  );
}

function Count({
  picture: { execution, hidden },
  log,
  isFollowing,
}: {
  picture: Picture;
  log: OpenLog | undefined;
  isFollowing: boolean;
}) {
  const isCut = log === undefined && isFollowing && execution.size >= FEED_DRAWN_MAX;
  return (
    <>
      {execution.size.toLocaleString("en")} {execution.size === 1 ? "event" : "events"} drawn
      {hidden > 0 ? `, ${hidden.toLocaleString("en")} hidden by the filter` : ""}
      {isCut ? `; pause to look through the latest ${FEED_EVENTS_MAX.toLocaleString("en")}` : ""}.
    </>
  );
}

/** Our servers have their own colours, the hosts of a log get them in turn. */
function colours(cluster: Cluster, isLive: boolean, hosts: readonly string[]) {
  const columns = new Map(hosts.map((host, column) => [host, column]));
  return (host: string): string => {
    if (!isLive) return `h${(columns.get(host) ?? 0) % 10}`;
    return hostClass(cluster, host.replace(/ \(\d+\)$/, ""));
  };
}
