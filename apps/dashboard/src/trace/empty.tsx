/** What stands in the place of a diagram, or above it, where events are missing. */
import type { Cluster } from "../api/types.js";

/** Which servers keep no events, and how to change that; nothing when all do. */
export function Untraced({ cluster: { members } }: { cluster: Cluster }) {
  const names = untraced(members);
  if (names.length === 0 || isNobodyTracing(members)) return null;
  return (
    <p class="note warn">
      {names.join(" and ")} {names.length === 1 ? "keeps" : "keep"} no events, so nothing of what{" "}
      {names.length === 1 ? "it does" : "they do"} is drawn. <HowToTrace />
    </p>
  );
}

export function Empty({ cluster, isFiltered }: { cluster: Cluster; isFiltered: boolean }) {
  if (isFiltered) return <p class="faint empty">No event fits. Change the filter above.</p>;
  if (isNobodyTracing(cluster.members)) {
    return (
      <div class="empty stack">
        <p>
          <strong>Tracing is off.</strong>
        </p>
        <p class="faint">
          The servers keep no events, so there is nothing to draw. <HowToTrace /> Logs can be read
          here all the same.
        </p>
      </div>
    );
  }
  return (
    <div class="empty stack">
      <p>
        <strong>Nothing has happened yet.</strong>
      </p>
      <p class="faint">
        <a href="#/keys">Write a key</a>, and what the servers do with it appears here.
      </p>
    </div>
  );
}

function HowToTrace() {
  return (
    <>
      To turn tracing on, start again without <code>--trace-events 0</code>.
    </>
  );
}

function untraced(members: Cluster["members"]): string[] {
  return members.filter(({ isTracing }) => isTracing === false).map(({ name }) => name);
}

function isNobodyTracing(members: Cluster["members"]): boolean {
  const known = members.filter(({ isTracing }) => isTracing !== undefined);
  return known.length > 0 && known.every(({ isTracing }) => isTracing === false);
}
