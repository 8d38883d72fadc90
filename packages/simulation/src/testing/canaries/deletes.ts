/** Deletes: remembered too briefly, told to too few, or never forgotten (R-5, P-3, P-9). */
import { type Dot, formatDot, VersionVector } from "@vclock/clock";
import type { Pulled } from "@vclock/protocol";
import { inspectIdentity } from "@vclock/replica/inspect";
import type { System } from "../../system.js";
import { broken, cutOf, opened, showing } from "./broken.js";
import { tableOf } from "./store-keys.js";

export const DELETES_UNTOLD: System = broken(() => ({
  leaving: (message) => (message.type === "pulled" ? { ...message, deletes: [] } : message),
}));

/** The reply of a source that remembers only some deletes, and does not know that there were others. */
function without(pulled: Pulled, isForgotten: (dot: Dot) => boolean): Pulled {
  const deletes = pulled.deletes.filter(({ dot }) => !isForgotten(dot));
  const listed = new Set(deletes.map(({ key }) => key));
  const gone = new Set(pulled.deletes.map(({ key }) => key).filter((key) => !listed.has(key)));
  // A key with versions may be listed for one of them.
  const containers = pulled.containers.filter(
    ({ key, versions }) => versions.length > 0 || !gone.has(key),
  );
  return { ...pulled, deletes, containers };
}

/** A delete is forgotten so long after it was made or came; the servers' own clocks tell. */
const GRACE_MS = 400;

export const FORGOTTEN_BY_TIME: System = broken(() => {
  const since = new Map<string, number>();
  return {
    leaving: (message, _to, nowMs) => {
      if (message.type !== "pulled") return message;
      return without(message, (dot) => {
        const name = formatDot(dot);
        const seenMs = since.get(name) ?? nowMs;
        since.set(name, seenMs);
        return nowMs - seenMs >= GRACE_MS;
      });
    },
  };
});

/** A delete is forgotten as soon as one other server has it. */
export const FORGOTTEN_EARLY: System = broken(() => {
  const heard = new Map<string, VersionVector>();
  return {
    arriving: (message, peer) => {
      if (message.type === "clock") heard.set(peer, message.clock);
      return message;
    },
    leaving: (message, to) =>
      message.type === "pulled"
        ? without(message, (dot) =>
            [...heard].some(([peer, clock]) => peer !== to && clock.covers(dot)),
          )
        : message,
  };
});

/** Believes of everyone that they have what it has itself, but for its own operations. */
export const WATERMARKS_INFLATED: System = broken(({ disk }) => ({
  arriving: (message) => {
    const self = inspectIdentity(disk)?.node;
    if (message.type !== "clock" || self === undefined) return message;
    const clock = cutOf(disk)?.clock.without(self) ?? VersionVector.empty;
    return { ...message, clock: message.clock.merge(clock) };
  },
}));

/** Looks for deletes to forget, and finds none; when it is pulled from it finds them. */
export const NEVER_FORGOTTEN: System = {
  open: (config, store) => {
    let isPulled = false;
    const blind = opened(({ disk }) => ({
      store: showing(disk, {
        range: (range) => (tableOf(range.from) === "deletes" && !isPulled ? [] : disk.range(range)),
      }),
    }));
    const process = blind.open(config, store);
    return {
      get node() {
        return process.node;
      },
      status: (nowMs) => process.status(nowMs),
      step: (nowMs, inputs) => {
        isPulled ||= inputs.some(
          (input) => input.type === "message" && input.message.type === "pull",
        );
        const effects = process.step(nowMs, inputs);
        if (effects.messages.some(({ message }) => message.type === "pulled")) isPulled = false;
        return effects;
      },
    };
  },
};
