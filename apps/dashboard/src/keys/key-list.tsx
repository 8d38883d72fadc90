/** All keys, those in conflict first, and a search. */
import { useEffect, useRef, useState } from "preact/hooks";
import { readKeys } from "../api/client.js";
import type { Cluster, KeyEntry } from "../api/types.js";
import { keyLink } from "../ui/route.js";
import { messageOf } from "../ui/task.js";
import { pulseOf } from "./use-reading.js";

interface Found {
  readonly conflicts: readonly KeyEntry[];
  readonly others: readonly KeyEntry[];
  /** Where there are more. */
  readonly after: string | null;
}

const PAGE = 100;

export function KeyList({ cluster, chosen }: { cluster: Cluster; chosen: string | undefined }) {
  const [search, setSearch] = useState("");
  const [found, setFound] = useState<Found>();
  const [error, setError] = useState<string>();
  const [limit, setLimit] = useState(PAGE);
  const pulse = pulseOf(cluster);
  const latest = useRef(0);
  useEffect(() => {
    latest.current += 1;
    const mine = latest.current;
    const read = async () => {
      const [conflicts, all] = await Promise.all([
        readKeys({ search, conflicts: true, limit }),
        readKeys({ search, limit }),
      ]);
      if (mine !== latest.current) return;
      const others = all.keys.filter(({ siblings }) => siblings < 2);
      setFound({ conflicts: conflicts.keys, others, after: all.after });
      setError(undefined);
    };
    read().catch((error: unknown) => {
      if (mine === latest.current) setError(messageOf(error));
    });
  }, [search, pulse, limit]);
  const keys = found === undefined ? [] : [...found.conflicts, ...found.others];
  return (
    <section class="card stack" aria-label="All keys">
      <label class="field">
        <span>Search keys</span>
        <input
          class="input"
          type="search"
          value={search}
          placeholder="part of a key"
          onInput={(event) => setSearch(event.currentTarget.value)}
        />
      </label>
      {error === undefined ? null : <p class="note bad">{error}</p>}
      {found !== undefined && keys.length === 0 ? (
        <p class="faint">
          {search === "" ? "There are no keys yet. Write the first one." : "No key contains that."}
        </p>
      ) : (
        <ul class="key-list">
          {keys.map(({ key, siblings }) => (
            <li key={key}>
              <a href={keyLink(key)} aria-current={key === chosen ? "true" : undefined}>
                <span>{key}</span>
                {siblings > 1 ? (
                  <span class="count">
                    {siblings}
                    <span class="hidden"> values in conflict</span>
                  </span>
                ) : null}
              </a>
            </li>
          ))}
        </ul>
      )}
      <div class="row">
        {(found?.after ?? null) === null || limit >= 500 ? null : (
          <button type="button" class="button" onClick={() => setLimit(500)}>
            Show more
          </button>
        )}
        <a class="button" href="#/keys">
          New key
        </a>
      </div>
    </section>
  );
}
