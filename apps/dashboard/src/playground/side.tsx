/** One server of the playground: what it holds, a way to write there, and switches. */
import { useState } from "preact/hooks";
import { steer, update } from "../api/client.js";
import type { Clock, Cluster, Member, Reading, ServerState } from "../api/types.js";
import { stateOf } from "../cluster/model.js";
import { hostClass, ServerName, shortNode } from "../ui/hosts.js";
import type { Task } from "../ui/task.js";
import { fromTyped, showShort } from "../values/show.js";
import { TOUR_KEY } from "./tour.js";

interface Props {
  readonly cluster: Cluster;
  readonly member: Member;
  readonly task: Task;
  readonly state: ServerState | undefined;
  /** What it holds by itself. */
  readonly reading: Reading | undefined;
  /** All lives that anybody's clock has, and the newest of each. */
  readonly nodes: readonly string[];
  readonly newest: Clock;
  readonly suggestion: string;
  readonly done: () => void;
}

export function Side(props: Props) {
  const { cluster, member, state, reading, nodes, newest } = props;
  const { name, status } = member;
  const badge =
    state === "paused" || state === "starting"
      ? ({ text: state, tone: "warn" } as const)
      : stateOf(member);
  return (
    <section class={`card server-card stack ${hostClass(cluster, name)}`} aria-label={name}>
      <header>
        <h2>
          <ServerName cluster={cluster} name={name} />
        </h2>
        <span class={`badge ${badge.tone}`}>{badge.text}</span>
      </header>
      <div>
        <p class="small faint">
          <code>{TOUR_KEY}</code> is
        </p>
        <p class="holds" data-holds={name}>
          {reading === undefined ? "?" : <Holds reading={reading} />}
        </p>
        <p class="small faint">
          its clock {nodes.length === 0 ? "is empty" : null}
          {nodes.map((node) => {
            const counter = status?.clock[node] ?? 0;
            const isBehind = counter < (newest[node] ?? 0);
            return (
              <span key={node} class={isBehind ? "tick behind" : "tick"} title={node}>
                {shortNode(node, nodes)}:{status === undefined ? "?" : counter}
              </span>
            );
          })}
        </p>
      </div>
      <Write {...props} />
      <Switches {...props} />
    </section>
  );
}

function Holds({ reading: { versions } }: { reading: Reading }) {
  if (versions.length === 0) return <span class="faint">nothing yet</span>;
  return (
    <>
      {versions.map(({ dot, value }, i) => (
        <span key={dot}>
          {i === 0 ? "" : <span class="faint"> ∥ </span>}
          {showShort(value, 24)}
        </span>
      ))}
    </>
  );
}

function Write({ member: { name, status }, task, reading, suggestion, done }: Props) {
  const isFirst = reading === undefined || reading.versions.length === 0;
  const [typed, setTyped] = useState<string>();
  const text = typed ?? (isFirst ? "blue" : suggestion);
  const submit = (event: Event) => {
    event.preventDefault();
    task.run(async () => {
      const value = fromTyped(text, false);
      // One server is enough here: that is what lets both sides of a partition go on.
      await update({ key: TOUR_KEY, value, server: name, consistency: "one" });
      setTyped(undefined);
      done();
    });
  };
  return (
    <form class="row write" onSubmit={submit}>
      <input
        class="input"
        aria-label={`New value at ${name}`}
        value={text}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
      <button type="submit" class="button main" disabled={status === undefined || task.isBusy}>
        Write at {name}
      </button>
    </form>
  );
}

function Switches({ member: { name, isSelf, page }, task, state }: Props) {
  const act = (action: "pause" | "resume" | "restart") => () =>
    task.run(async () => {
      await steer(action, name);
    });
  const isPaused = state === "paused";
  return (
    <div class="row">
      {isSelf ? null : (
        <button type="button" class="button" onClick={act(isPaused ? "resume" : "pause")}>
          {isPaused ? "Go on" : "Pause"}
          <span class="hidden"> {name}</span>
        </button>
      )}
      <button type="button" class="button" disabled={isPaused} onClick={act("restart")}>
        Restart<span class="hidden"> {name}</span>
      </button>
      {isSelf || page === undefined ? (
        <span class="small faint">
          {name} serves this page, so it is paused from another server's page.
        </span>
      ) : (
        <a class="small" href={`${page}#/playground`}>
          its page
        </a>
      )}
    </div>
  );
}
