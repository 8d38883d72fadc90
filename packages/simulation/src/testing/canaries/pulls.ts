/** Pulls: what is asked, what is told, how it is taken in. */
import { dotsEqual, VersionVector } from "@vclock/clock";
import type { CarriedContainer, PeerMessage, Pull, Pulled } from "@vclock/protocol";
import type { System } from "../../system.js";
import { broken, containerOf, opened, showing, type Site } from "./broken.js";
import { isNamed, recordKey, tableOf } from "./store-keys.js";
import { spoilt } from "./values.js";

function changingPulled(change: (pulled: Pulled, site: Site) => Pulled): System {
  return broken((site) => ({
    arriving: (message) => (message.type === "pulled" ? change(message, site) : message),
  }));
}

function withContainers(
  pulled: Pulled,
  change: (container: CarriedContainer) => CarriedContainer,
): Pulled {
  return { ...pulled, containers: pulled.containers.map(change) };
}

export const CHUNKS_IN_PLACE: System = changingPulled((pulled) =>
  pulled.part === "chunk" ? { ...pulled, part: "whole" } : pulled,
);

/** Keeps what either has, superseded or not. */
export const UNITES_CONTAINERS: System = changingPulled((pulled, { disk }) =>
  withContainers(pulled, ({ key, versions }) => {
    const missing = containerOf(disk, key).filter(
      ({ dot }) => !versions.some((other) => dotsEqual(other.dot, dot)),
    );
    return { key, versions: [...versions, ...missing] };
  }),
);

export const PULLS_TWO_SIBLINGS: System = changingPulled((pulled) =>
  withContainers(pulled, ({ key, versions }) => ({ key, versions: versions.slice(-2) })),
);

export const SPOILS_PULLED: System = changingPulled((pulled) =>
  withContainers(pulled, ({ key, versions }) => ({
    key,
    versions: versions.map(({ dot, value }) => ({ dot, value: spoilt(value) })),
  })),
);

export const NOT_EVERY_KEY: System = changingPulled((pulled) => ({ ...pulled, everyKey: false }));

export const FLOOR_NOT_TAKEN: System = changingPulled((pulled) => ({
  ...pulled,
  floor: VersionVector.empty,
}));

/** Takes the newest clock that it heard of, from whomever, for that of the containers. */
export const CLOCK_AHEAD: System = broken(() => {
  let heard = VersionVector.empty;
  return {
    arriving: (message) => {
      if (message.type === "clock") heard = heard.merge(message.clock);
      if (message.type !== "pulled" || message.part !== "whole") return message;
      return { ...message, clock: message.clock.merge(heard) };
    },
  };
});

/** The source names, with what it has, what it has heard that others have. */
export const SOURCE_CLOCK_AHEAD: System = broken(() => {
  let heard = VersionVector.empty;
  return {
    arriving: (message) => {
      if (message.type === "clock") heard = heard.merge(message.clock);
      return message;
    },
    leaving: (message) =>
      message.type === "pulled" && message.part === "whole"
        ? { ...message, clock: message.clock.merge(heard) }
        : message,
  };
});

/** Asks as though it had all that others were heard to have, but for its present source. */
export const ASKS_TOO_LITTLE: System = broken(() => {
  const heard = new Map<string, VersionVector>();
  return {
    arriving: (message, peer) => {
      if (message.type === "clock") heard.set(peer, message.clock);
      return message;
    },
    leaving: (message, to) => {
      if (message.type !== "pull") return message;
      const others = [...heard].flatMap(([peer, clock]) => (peer === to ? [] : [clock]));
      const ahead = others.reduce((all, clock) => all.merge(clock), message.since);
      return { ...message, since: ahead };
    },
  };
});

export const NEVER_PULLS: System = broken(() => ({
  leaving: (message) => (message.type === "pull" ? undefined : message),
}));

export const NEVER_ANSWERS_PULLS: System = broken(() => ({
  leaving: (message) => (message.type === "pulled" ? undefined : message),
}));

/** Whatever says the one that comes first in the member list is dropped, greetings and all. */
export const DEAF_TO_ONE: System = broken(({ config }) => {
  const first = config.members.find((member) => member !== config.name);
  return { arriving: (message, peer) => (peer === first ? undefined : message) };
});

/** Takes any reply for that to its last question, doubled and late ones too. */
export const STALE_REPLIES: System = broken(() => {
  const asked = new Map<string, Pull>();
  return {
    arriving: (message, peer): PeerMessage => {
      const pull = asked.get(peer);
      return message.type === "pulled" && pull !== undefined
        ? { ...message, request: pull.request }
        : message;
    },
    leaving: (message, to) => {
      if (message.type === "pull") asked.set(to, message);
      return message;
    },
  };
});

/** What is staged looks like nothing until it is put in place: so what an abandoned transfer left is never cleared. */
export const STAGE_KEPT: System = opened(({ disk }) => ({
  store: showing(disk, {
    range: (range) => {
      const table = tableOf(range.from);
      const isStage = table === "stage" || table === "stageDeletes";
      return isStage && disk.get(recordKey("applying")) === undefined ? [] : disk.range(range);
    },
  }),
}));

/** After a crash in the midst of putting a transfer in place, serves what is there. */
export const MARK_UNSEEN: System = opened(({ disk }) => ({
  store: showing(disk, {
    get: (key) => (isNamed(key, "applying") ? undefined : disk.get(key)),
  }),
}));

/** Where a transfer was put in place as it came, what it left when it ended half-way looks like nothing: so it is never wiped out. */
export const FILLING_KEPT: System = opened(({ disk }) => ({
  store: showing(disk, {
    range: (range) => {
      const isState = ["containers", "versions", "deletes"].includes(tableOf(range.from));
      return isState && disk.get(recordKey("filling")) !== undefined ? [] : disk.range(range);
    },
  }),
}));

/** Takes what is there after a crash in the midst of such a transfer for what it has. */
export const FILLING_UNSEEN: System = opened(({ disk }) => ({
  store: showing(disk, {
    get: (key) => (isNamed(key, "filling") ? undefined : disk.get(key)),
  }),
}));
