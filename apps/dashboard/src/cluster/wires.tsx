import type { Cluster } from "../api/types.js";
import { hostClass } from "../ui/hosts.js";
import { wiresOf } from "./model.js";

/** Pixels from the middle to a server's. */
export const RADIUS = 100;

/** Where `count` servers stand on a circle, the first at the top. */
export function places(
  count: number,
  radius: number,
): { readonly x: number; readonly y: number }[] {
  return Array.from({ length: count }, (_, i) => {
    const angle = (2 * Math.PI * i) / count - Math.PI / 2;
    return { x: radius * Math.cos(angle), y: radius * Math.sin(angle) };
  });
}

/** The servers and which of them hear each other. */
export function Wires({ cluster }: { cluster: Cluster }) {
  const { members } = cluster;
  const wires = wiresOf(cluster);
  const at = new Map(places(members.length, RADIUS).map((place, i) => [members[i]?.name, place]));
  const cut = wires.filter(({ isUp }) => !isUp);
  return (
    <div class="stack">
      <svg class="wires" viewBox="-140 -132 280 240" aria-hidden="true">
        {wires.map(({ a, b, isUp }) => (
          <line
            key={`${a} ${b}`}
            class={isUp ? "wire" : "wire bad"}
            x1={at.get(a)?.x}
            y1={at.get(a)?.y}
            x2={at.get(b)?.x}
            y2={at.get(b)?.y}
          />
        ))}
        {members.map(({ name, status }) => (
          <g
            key={name}
            class={`${hostClass(cluster, name)} ${status === undefined ? "away" : ""}`}
            transform={`translate(${at.get(name)?.x ?? 0} ${at.get(name)?.y ?? 0})`}
          >
            <circle r="27" />
            <text>{name.length > 5 ? `${name.slice(0, 4)}…` : name}</text>
          </g>
        ))}
      </svg>
      <p class={cut.length === 0 ? "faint small" : "note warn"} role="status">
        {cut.length === 0
          ? "All servers hear each other."
          : `${cut.map(({ a, b }) => `${a} and ${b}`).join("; ")} do not hear each other.`}
      </p>
    </div>
  );
}
