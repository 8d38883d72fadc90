/** One key: its value or siblings, what each server holds, and a way to write it. */
import { useState } from "preact/hooks";
import { remove } from "../api/client.js";
import type { Cluster, Reading, Version } from "../api/types.js";
import { ServerName, serverOf } from "../ui/hosts.js";
import { useTask } from "../ui/task.js";
import { showShort } from "../values/show.js";
import { allVersions, type Held, isSplit, type Standing, standingOf } from "./model.js";
import { Siblings } from "./siblings.js";
import { useHeld, useReading } from "./use-reading.js";
import { WriteForm } from "./write-form.js";

export function KeyDetail({ cluster, name }: { cluster: Cluster; name: string }) {
  const [{ reading, weakened, error }, readAgain] = useReading(name, cluster);
  const [held, holdAgain] = useHeld(name, cluster);
  const [told, setTold] = useState<string>();
  const done = (how: string) => {
    setTold(how);
    readAgain();
    holdAgain();
  };
  return (
    <div class="stack">
      <section class="card">
        <header>
          <h2 class="key-name">{name}</h2>
          {reading === undefined ? null : <StateBadge reading={reading} />}
        </header>
        <div class="stack">
          <div role="status">{told === undefined ? null : <p class="note good">{told}</p>}</div>
          {error === undefined ? null : <p class="note bad">{error}</p>}
          {weakened === undefined ? null : (
            <p class="note warn">
              This is what {reading?.server} holds by itself: no majority can be asked. {weakened}
            </p>
          )}
          {reading === undefined ? null : (
            <Siblings key={name} cluster={cluster} reading={reading} done={done} />
          )}
          {reading?.versions.length === 0 ? (
            <p class="faint">There is no value under this key.</p>
          ) : null}
        </div>
      </section>
      <section class="card">
        <h2>{reading !== undefined && reading.versions.length > 0 ? "Change it" : "Write it"}</h2>
        <div class="stack">
          <WriteForm
            cluster={cluster}
            name={name}
            context={reading?.context}
            done={(_, { siblings }) =>
              done(siblings > 1 ? `Written; the key has ${siblings} values now.` : "Written.")
            }
          />
          {reading !== undefined && reading.versions.length > 0 ? (
            <Delete reading={reading} done={() => done("Deleted.")} />
          ) : null}
        </div>
      </section>
      <section class="card">
        <h2>What each server holds</h2>
        <HeldTable cluster={cluster} held={held} />
      </section>
    </div>
  );
}

function StateBadge({ reading: { versions } }: { reading: Reading }) {
  if (versions.length === 0) return <span class="badge">absent</span>;
  if (versions.length === 1) return <span class="badge good">one value</span>;
  return <span class="badge bad">conflict: {versions.length} values</span>;
}

function Delete({ reading: { key, context }, done }: { reading: Reading; done: () => void }) {
  const task = useTask();
  const act = () =>
    task.run(async () => {
      await remove({ key, context });
      done();
    });
  return (
    <div class="stack">
      <div class="row">
        <button type="button" class="button danger" disabled={task.isBusy} onClick={act}>
          Delete the key
        </button>
      </div>
      {task.error === undefined ? null : (
        <p class="note bad" role="alert">
          {task.error}
        </p>
      )}
    </div>
  );
}

const STANDINGS: Readonly<Record<Standing, string>> = {
  live: "has\u00A0it",
  superseded: "superseded",
  missing: "not there yet",
  unknown: "?",
};

function HeldTable({ cluster, held }: { cluster: Cluster; held: readonly Held[] }) {
  const versions = allVersions(held);
  if (versions.length === 0) return <p class="faint">None of them has a value.</p>;
  return (
    <div class="stack">
      <div class="scroll-x" tabIndex={0} role="region" aria-label="What each server holds">
        <table>
          <thead>
            <tr>
              <th scope="col">update</th>
              <th scope="col">value</th>
              {held.map(({ server }) => (
                <th scope="col" key={server}>
                  {server}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {versions.map((version) => (
              <HeldRow key={version.dot} {...{ cluster, version, held }} />
            ))}
          </tbody>
        </table>
      </div>
      {isSplit(held) ? (
        <p class="note warn">
          The servers differ just now: updates are still on their way, or cannot get through.
        </p>
      ) : (
        <p class="small faint">All servers that can be asked hold the same.</p>
      )}
    </div>
  );
}

function HeldRow({
  cluster,
  version,
  held,
}: {
  cluster: Cluster;
  version: Version;
  held: readonly Held[];
}) {
  const server = serverOf(version.node);
  return (
    <tr>
      <th scope="row" title={version.dot}>
        <ServerName cluster={cluster} name={server} />
        <span class="mono">:{version.counter}</span>
      </th>
      <td class="mono">{showShort(version.value, 32)}</td>
      {held.map((each) => {
        const standing = standingOf(version, each);
        return (
          <td key={each.server} class={standing === "live" ? "" : "faint"}>
            {STANDINGS[standing]}
          </td>
        );
      })}
    </tr>
  );
}
