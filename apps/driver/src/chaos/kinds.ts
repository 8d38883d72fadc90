/** The kinds of faults there are, and what some of them need of this machine. */

/** What a machine may lack. */
export type Need = "tmpfs" | "libfaketime";

interface KindDescription {
  /** What is done, in a few words. */
  readonly does: string;
  readonly needs?: Need;
  /** How many of the servers it takes at least. */
  readonly serversMin?: number;
}

export type FaultKind =
  | "kill"
  | "kill-all"
  | "stop"
  | "pause"
  | "partition"
  | "partial-partition"
  | "one-way"
  | "flap"
  | "delay"
  | "reorder"
  | "drop"
  | "double"
  | "lose-disk"
  | "restore-disk"
  | "join"
  | "fill-disk"
  | "jump-clock";

/** In the order in which they are listed. */
const FAULT_KINDS: Readonly<Record<FaultKind, KindDescription>> = {
  kill: { does: "kill -9 of one server, which starts again" },
  "kill-all": { does: "kill -9 of all servers at once" },
  stop: { does: "SIGTERM to one server, which starts again" },
  pause: { does: "SIGSTOP to one server, and SIGCONT" },
  partition: { does: "two groups that cannot hear each other", serversMin: 2 },
  "partial-partition": {
    does: "two servers that cannot hear each other, though others hear both",
    serversMin: 3,
  },
  "one-way": { does: "what one server says to some others is lost", serversMin: 2 },
  flap: { does: "the wire between two servers breaks and heals, again and again", serversMin: 2 },
  delay: { does: "frames between servers take longer", serversMin: 2 },
  reorder: { does: "frames between servers overtake one another", serversMin: 2 },
  drop: { does: "some frames between servers vanish, and the connection stands", serversMin: 2 },
  double: { does: "some frames between servers come twice, the second time late", serversMin: 2 },
  "lose-disk": { does: "kill -9 of one server, its data deleted", serversMin: 2 },
  "restore-disk": {
    does: "kill -9 of one server, an old copy in place of its data",
    serversMin: 2,
  },
  join: { does: "one server leaves, is emptied, and joins anew under load", serversMin: 2 },
  "fill-disk": { does: "no room on one server's disk", needs: "tmpfs" },
  "jump-clock": { does: "one server's wall clock jumps, and jumps back", needs: "libfaketime" },
};

export const KIND_NAMES: readonly FaultKind[] = Object.keys(FAULT_KINDS) as FaultKind[];

export function isFaultKind(text: string): text is FaultKind {
  return Object.hasOwn(FAULT_KINDS, text);
}

export function describeKind(kind: FaultKind): KindDescription {
  return FAULT_KINDS[kind];
}
