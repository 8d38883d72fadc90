/** The servers and the wires between them; each wire has a button in its middle. */
import { cutWire, healWire } from "../api/client.js";
import type { Cluster, PlaygroundState } from "../api/types.js";
import { wiresOf } from "../cluster/model.js";
import { places, RADIUS } from "../cluster/wires.js";
import { hostClass } from "../ui/hosts.js";
import type { Task } from "../ui/task.js";

/** Half the width of the drawing. */
const HALF = 140;
/** Below the lowest server's middle. */
const MARGIN = 40;

interface Props {
  readonly cluster: Cluster;
  readonly playground: PlaygroundState;
  readonly task: Task;
}

export function PlaygroundMap({ cluster, playground: { cuts }, task }: Props) {
  const { members } = cluster;
  const at = new Map(places(members.length, RADIUS).map((place, i) => [members[i]?.name, place]));
  const spot = (name: string) => at.get(name) ?? { x: 0, y: 0 };
  const lowest = Math.max(...members.map(({ name }) => spot(name).y));
  const height = HALF + lowest + MARGIN;
  const left = (x: number) => `${((x + HALF) / (2 * HALF)) * 100}%`;
  const top = (y: number) => `${((y + HALF) / height) * 100}%`;
  const wires = wiresOf(cluster).map(({ a, b, isUp }) => {
    const isCut = cuts.some((ends) => ends.includes(a) && ends.includes(b));
    return { a, b, isUp, isCut, p: spot(a), q: spot(b) };
  });
  const heal = () =>
    task.run(async () => {
      for (const [a, b] of cuts) await healWire(a, b);
    });
  return (
    <div class="stack">
      <div class="map">
        <svg class="wires" viewBox={`${-HALF} ${-HALF} ${2 * HALF} ${height}`} aria-hidden="true">
          {wires.map(({ a, b, isUp, isCut, p, q }) => (
            <line
              key={`${a} ${b}`}
              class={isUp && !isCut ? "wire" : "wire bad"}
              x1={p.x}
              y1={p.y}
              x2={q.x}
              y2={q.y}
            />
          ))}
          {members.map(({ name, status }) => (
            <g
              key={name}
              class={`${hostClass(cluster, name)} ${status === undefined ? "away" : ""}`}
              transform={`translate(${spot(name).x} ${spot(name).y})`}
            >
              <circle r="27" />
              <text>{name.length > 5 ? `${name.slice(0, 4)}…` : name}</text>
            </g>
          ))}
        </svg>
        {wires.map(({ a, b, isCut, p, q }) => (
          <button
            key={`${a} ${b}`}
            type="button"
            class={isCut ? "button main wire-button" : "button wire-button"}
            style={{ left: left((p.x + q.x) / 2), top: top((p.y + q.y) / 2) }}
            aria-label={`${isCut ? "Heal" : "Cut"} the wire between ${a} and ${b}`}
            onClick={() =>
              task.run(async () => {
                await (isCut ? healWire(a, b) : cutWire(a, b));
              })
            }
          >
            {isCut ? "Heal" : "Cut"}
          </button>
        ))}
      </div>
      <div class="row center">
        <button type="button" class="button" disabled={cuts.length === 0} onClick={heal}>
          Heal all wires
        </button>
      </div>
    </div>
  );
}
