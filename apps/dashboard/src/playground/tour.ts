/** The guided tour: five steps from a value to a conflict and out of it, each done when the cluster shows it. */
import type { Cluster, PlaygroundState } from "../api/types.js";
import { allVersions, type Held, isSplit, standingOf } from "../keys/model.js";

/** What the tour is about. */
export const TOUR_KEY = "color";

/** What a step is judged by. */
export interface Scene {
  readonly cluster: Cluster;
  readonly playground: PlaygroundState;
  readonly held: readonly Held[];
  /** The live versions of all servers as the step began, as one text. */
  readonly before: string;
}

export interface Step {
  readonly title: string;
  /** What to do, and what to look at. */
  readonly text: (roles: Roles) => string;
  readonly isDone: (scene: Scene, roles: Roles) => boolean;
  /** What has just been seen. */
  readonly seen: string;
}

/** Who plays which part: the server that is cut off, and one of those that stay together. */
export interface Roles {
  readonly home: string;
  readonly away: string;
}

/** The server of this page stays; the last of the others is cut off. */
export function rolesOf({ self, members }: Cluster): Roles | undefined {
  const others = members.filter(({ name }) => name !== self);
  const away = others.at(-1)?.name;
  return away === undefined ? undefined : { home: self, away };
}

/** All that is live anywhere, as one text. */
export function signatureOf(held: readonly Held[]): string {
  return allVersions(held)
    .map(({ dot }) => dot)
    .sort()
    .join(" ");
}

export const STEPS: readonly Step[] = [
  {
    title: "Write a value",
    text: ({ home }) =>
      `Write a color at ${home}, say “blue”, and watch it reach every server. Under each value is that server's clock: for every server, how many of its updates have arrived here.`,
    isDone: ({ held, before }) =>
      signatureOf(held) !== before && allVersions(held).length > 0 && isEverywhere(held),
    seen: "All servers hold the same value, and their clocks are equal.",
  },
  {
    title: "Pull the cable",
    text: ({ away }) =>
      `Cut all wires of ${away}. No server stops; the two sides only no longer hear each other.`,
    isDone: ({ playground, cluster }, { away }) => isCutOff(playground, cluster, away),
    seen: "The cluster is in two parts, and both go on working.",
  },
  {
    title: "Write on both sides",
    text: ({ home, away }) =>
      `Write “green” at ${home} and “red” at ${away}. Neither writer can see the other's update. Which one came first?`,
    isDone: ({ held }, { home, away }) => areConcurrent(held, home, away),
    seen: "Neither came first. Each side's clock counts an update that the other's lacks (in amber): the updates are concurrent.",
  },
  {
    title: "Mend it",
    text: () =>
      "Heal the wires. The servers send each other what was missed, and compare their clocks: they see that neither update knew of the other.",
    isDone: ({ held, playground }) =>
      playground.cuts.length === 0 && allVersions(held).length > 1 && isEverywhere(held),
    seen: "Every server now shows both values: a conflict, and nothing was lost.",
  },
  {
    title: "Decide",
    text: () =>
      "Keep one of the values below, or merge them. Your update says that you have seen these two, so it replaces these two and nothing else.",
    isDone: ({ held }) => allVersions(held).length === 1 && isEverywhere(held),
    seen: "One value again, everywhere. It came after both, and every clock says so.",
  },
];

/** Whether all servers answered, and hold the same. */
function isEverywhere(held: readonly Held[]): boolean {
  return held.every(({ reading }) => reading !== undefined) && !isSplit(held);
}

function isCutOff({ cuts }: PlaygroundState, { members }: Cluster, away: string): boolean {
  return members.every(
    ({ name }) => name === away || cuts.some((ends) => ends.includes(name) && ends.includes(away)),
  );
}

/** Whether each of two servers holds something that has not arrived at the other. */
function areConcurrent(held: readonly Held[], home: string, away: string): boolean {
  const [a, b] = [home, away].map((name) => held.find(({ server }) => server === name));
  if (a?.reading === undefined || b?.reading === undefined) return false;
  const lacks = (one: Held, other: Held) =>
    one.reading?.versions.some((version) => standingOf(version, other) === "missing") === true;
  return lacks(a, b) && lacks(b, a);
}
