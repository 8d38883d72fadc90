/** The servers, their clocks side by side, and the wires between them. */
import type { Cluster, Member } from "../api/types.js";
import { hostClass, ServerName, serverOf, shortNode } from "../ui/hosts.js";
import { type ClockTable, clockTable, lagOf, stateOf } from "./model.js";
import type { RateMeter } from "./rates.js";
import { Spark } from "./spark.js";
import { Wires } from "./wires.js";

export function ClusterView({ cluster, rates }: { cluster: Cluster; rates: RateMeter }) {
  const table = clockTable(cluster);
  return (
    <>
      <h2 class="hidden">Cluster</h2>
      <div class="servers">
        {cluster.members.map((member) => (
          <ServerCard key={member.name} {...{ cluster, member, rates, table }} />
        ))}
      </div>
      <div class="two">
        <section class="card">
          <h2>Wires</h2>
          <Wires cluster={cluster} />
        </section>
        <section class="card">
          <h2>Clocks, side by side</h2>
          <Clocks cluster={cluster} table={table} />
        </section>
      </div>
    </>
  );
}

function ServerCard({
  cluster,
  member,
  rates,
  table,
}: {
  cluster: Cluster;
  member: Member;
  rates: RateMeter;
  table: ClockTable;
}) {
  const { name, status, isSelf, page } = member;
  const { text, tone } = stateOf(member);
  const rate = rates.of(name) ?? 0;
  return (
    <section class={`card server-card ${hostClass(cluster, name)}`} aria-label={name}>
      <header>
        <h2>
          <ServerName cluster={cluster} name={name} />
        </h2>
        <span class={`badge ${tone}`}>{text}</span>
      </header>
      {status === undefined ? (
        <p class="faint">Nothing is heard of it. Others say below what they have of it.</p>
      ) : (
        <dl>
          <dt>id</dt>
          <dd class="mono">{status.node}</dd>
          <dt>keys</dt>
          <dd>{status.keys.toLocaleString("en")}</dd>
          <dt>in conflict</dt>
          <dd>{status.conflicts.toLocaleString("en")}</dd>
          <dt>lag</dt>
          <dd>{lagText(lagOf(status.clock, table.newest))}</dd>
          <dt>updates a second</dt>
          <dd>{rate.toLocaleString("en", { maximumFractionDigits: rate < 10 ? 1 : 0 })}</dd>
        </dl>
      )}
      <Spark
        values={lastMinute(rates.history(name))}
        label={`Updates a second at ${name}, the last minute`}
      />
      <p class="small faint">
        {isSelf || page === undefined ? "It serves this page." : <a href={page}>Its own page</a>}
      </p>
    </section>
  );
}

/** With nothing before the page was opened. */
function lastMinute(history: readonly number[]): readonly number[] {
  return [...Array.from({ length: 60 - history.length }, () => 0), ...history];
}

function lagText(lag: number): string {
  if (lag === 0) return "none";
  return `${lag.toLocaleString("en")} ${lag === 1 ? "update" : "updates"} behind`;
}

function Clocks({ cluster, table: { nodes, newest } }: { cluster: Cluster; table: ClockTable }) {
  if (nodes.length === 0) {
    return <p class="faint">All clocks are empty: nothing has been written yet.</p>;
  }
  return (
    <div class="stack">
      <div class="scroll-x" tabIndex={0} role="region" aria-label="Clocks of all servers">
        <table class="clocks">
          <thead>
            <tr>
              <th scope="col">updates of</th>
              {cluster.members.map(({ name }) => (
                <th scope="col" class="number" key={name}>
                  at {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {nodes.map((node) => (
              <tr key={node}>
                <th scope="row" title={node}>
                  <span class={`server ${hostClass(cluster, serverOf(node))}`}>
                    {shortNode(node, nodes)}
                  </span>
                </th>
                {cluster.members.map(({ name, status }) => (
                  <ClockCell
                    key={name}
                    counter={status && (status.clock[node] ?? 0)}
                    newest={newest[node] ?? 0}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="small faint">
        A column is a server's version vector: how many updates of each server it has. Equal columns
        have seen the same; where each of two is ahead somewhere, they have seen different things.
      </p>
    </div>
  );
}

function ClockCell({ counter, newest }: { counter: number | undefined; newest: number }) {
  if (counter === undefined) return <td class="number faint">?</td>;
  if (counter === newest) return <td class="number">{counter.toLocaleString("en")}</td>;
  return (
    <td class="number behind">
      {counter.toLocaleString("en")} <span class="small">(−{newest - counter})</span>
    </td>
  );
}
