/** Operations between servers: their order, what they supersede, what they carry. */
import { type Dot, VersionVector } from "@vclock/clock";
import type { Operation, PeerMessage } from "@vclock/protocol";
import type { System } from "../../system.js";
import { broken, containerOf, cutOf, type Site } from "./broken.js";
import { spoilt } from "./values.js";

function changingOperations(change: (operation: Operation, site: Site) => Operation): System {
  return broken((site) => ({
    arriving: (message) =>
      message.type === "operations"
        ? { ...message, operations: message.operations.map((each) => change(each, site)) }
        : message,
  }));
}

function dotsOf({ disk }: Site, key: string): Dot[] {
  return containerOf(disk, key).map(({ dot }) => dot);
}

export const OUT_OF_ORDER: System = changingOperations((operation) => ({
  ...operation,
  deps: VersionVector.empty,
}));

export const SUPERSEDES_NOTHING: System = changingOperations((operation) => ({
  ...operation,
  supersedes: [],
}));

export const SUPERSEDES_ALL: System = changingOperations((operation, site) => ({
  ...operation,
  supersedes: [...operation.supersedes, ...dotsOf(site, operation.key)],
}));

export const DELETES_ALL: System = changingOperations((operation, site) =>
  operation.value === undefined
    ? { ...operation, supersedes: [...operation.supersedes, ...dotsOf(site, operation.key)] }
    : operation,
);

/** Two siblings are allowed, wherever they come from. */
export const DROPS_SIBLINGS: System = changingOperations((operation, site) => ({
  ...operation,
  supersedes: [...operation.supersedes, ...dotsOf(site, operation.key).slice(0, -1)],
}));

/** What comes twice is taken for the next operation of its node. */
export const KNOWN_AGAIN: System = changingOperations((operation, { disk }) => {
  const { node, counter } = operation.dot;
  const known = cutOf(disk)?.clock.get(node) ?? 0;
  return counter > known ? operation : { ...operation, dot: { node, counter: known + 1 } };
});

export const SPOILS_OPERATIONS: System = changingOperations(({ value, ...operation }) => ({
  ...operation,
  value: spoilt(value),
}));

export const SENT_EARLY: System = broken(({ config }) => ({
  effects: (effects) => {
    const early = effects.events.flatMap((event): PeerMessage[] =>
      event.type === "coordinated"
        ? [{ type: "operations", run: config.run, operations: [event] }]
        : [],
    );
    const others = config.members.filter((member) => member !== config.name);
    const messages = early.flatMap((message) => others.map((to) => ({ to, message })));
    return { ...effects, messages: [...messages, ...effects.messages] };
  },
}));

export const CLOCK_SENT_EARLY: System = broken(({ disk }) => {
  let ahead = VersionVector.empty;
  return {
    input: (input) => {
      if (input.type === "storeFull") ahead = VersionVector.empty;
      return [input];
    },
    effects: (effects) => {
      for (const event of effects.events) {
        if (event.type === "pulled") ahead = ahead.merge(event.clock);
        else if (event.type === "coordinated" || event.type === "applied")
          ahead = ahead.merge(cutWith(disk, event.dot));
      }
      return effects;
    },
    leaving: (message) =>
      message.type === "clock" ? { ...message, clock: message.clock.merge(ahead) } : message,
  };
});

function cutWith(disk: Site["disk"], { node, counter }: Dot): VersionVector {
  return (cutOf(disk)?.clock ?? VersionVector.empty).with(node, counter);
}
