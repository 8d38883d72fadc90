/** A cluster to play with: cut wires, pause servers, write on both sides of a partition. */
import { useEffect, useState } from "preact/hooks";
import type { Cluster, Member, PlaygroundState, Reading } from "../api/types.js";
import { clockTable } from "../cluster/model.js";
import type { Held } from "../keys/model.js";
import { Siblings } from "../keys/siblings.js";
import { useHeld, useReading } from "../keys/use-reading.js";
import { useTask } from "../ui/task.js";
import { PlaygroundMap } from "./map.js";
import { Side } from "./side.js";
import { type Roles, rolesOf, signatureOf, STEPS, TOUR_KEY } from "./tour.js";

interface Props {
  readonly cluster: Cluster;
  readonly playground: PlaygroundState;
}

export function PlaygroundView({ cluster, playground }: Props) {
  const [held, holdAgain] = useHeld(TOUR_KEY, cluster);
  const task = useTask();
  const roles = rolesOf(cluster);
  const fresh = withReadings(cluster, held);
  const { nodes, newest } = clockTable(fresh);
  return (
    <>
      <h2 class="hidden">Playground</h2>
      {task.error === undefined ? null : (
        <p class="note bad" role="alert">
          {task.error}
        </p>
      )}
      <div class="play">
        {roles === undefined ? null : <Tour {...{ cluster, playground, held, roles, holdAgain }} />}
        <section class="card">
          <h2>Wires</h2>
          <PlaygroundMap {...{ cluster, playground, task }} />
        </section>
      </div>
      <div class="servers">
        {fresh.members.map((member, i) => (
          <Side
            key={member.name}
            {...{ cluster, member, task, nodes, newest }}
            state={playground.servers.find(({ name }) => name === member.name)?.state}
            reading={held.find(({ server }) => server === member.name)?.reading}
            suggestion={["green", "gold", "red"][i] ?? "violet"}
            done={holdAgain}
          />
        ))}
      </div>
    </>
  );
}

/** The servers with the clocks of what was read from them, where those are newer than what they last said. */
function withReadings(cluster: Cluster, held: readonly Held[]): Cluster {
  const members = cluster.members.map((member) => {
    const { status } = member;
    const reading = held.find(({ server }) => server === member.name)?.reading;
    if (status === undefined || reading === undefined) return member;
    const { newest } = clockTable({ ...cluster, members: [member, asMember(member, reading)] });
    return { ...member, status: { ...status, clock: newest } };
  });
  return { ...cluster, members };
}

function asMember(member: Member, { clock }: Reading): Member {
  return member.status === undefined ? member : { ...member, status: { ...member.status, clock } };
}

interface TourProps extends Props {
  readonly held: readonly Held[];
  readonly roles: Roles;
  readonly holdAgain: () => void;
}

/** Where the tour stands, also while the reader looks at another view. */
let left: { readonly at: number; readonly before: string | undefined } = {
  at: 0,
  before: undefined,
};

function Tour({ cluster, playground, held, roles, holdAgain }: TourProps) {
  const [at, setAt] = useState(left.at);
  const [before, setBefore] = useState(left.before);
  left = { at, before };
  const signature = held.length === 0 ? undefined : signatureOf(held);
  useEffect(() => {
    if (before === undefined) setBefore(signature);
  }, [signature]);
  const step = STEPS[at];
  const isDone =
    step !== undefined &&
    before !== undefined &&
    held.length > 0 &&
    step.isDone({ cluster, playground, held, before }, roles);
  useEffect(() => {
    if (!isDone) return;
    setAt(at + 1);
    setBefore(signature);
  }, [isDone]);
  const startAnew = () => {
    setBefore(signature);
    setAt(0);
  };
  return (
    <section class="card tour">
      <header>
        <h2>A tour in five steps</h2>
        {at === 0 ? null : (
          <button type="button" class="button low" onClick={startAnew}>
            Start anew
          </button>
        )}
      </header>
      {at === 0 ? (
        <p class="faint lead">
          Some servers, each with a copy of everything. What becomes of the copies while the servers
          cannot hear each other?
        </p>
      ) : null}
      <ol>
        {STEPS.map(({ title, text, seen }, i) => (
          <li
            key={title}
            class={i < at ? "done" : i === at ? "now" : ""}
            aria-current={i === at ? "step" : undefined}
          >
            <strong>{title}</strong>
            {i === at ? <p>{text(roles)}</p> : null}
            {i < at ? <p class="small">{seen}</p> : null}
          </li>
        ))}
      </ol>
      <p class="hidden" role="status">
        {at === 0 ? "" : `Step ${at} is done. ${STEPS[at - 1]?.seen ?? ""}`}
      </p>
      {at === STEPS.length - 1 ? <Decide cluster={cluster} done={holdAgain} /> : null}
      {at < STEPS.length ? null : (
        <p class="note good">
          That is all there is to it. <a href="#/trace">See it as a space–time diagram</a>, click
          the two updates there, and the page says that neither came first.
        </p>
      )}
    </section>
  );
}

function Decide({ cluster, done }: { cluster: Cluster; done: () => void }) {
  const [{ reading }, readAgain] = useReading(TOUR_KEY, cluster);
  if (reading === undefined) return null;
  return (
    <Siblings
      cluster={cluster}
      reading={reading}
      done={() => {
        readAgain();
        done();
      }}
    />
  );
}
