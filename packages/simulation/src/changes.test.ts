/** Clients that follow the changes, through every fault: nothing is skipped (P-10), and who skips something is found out. */
import type { ChangesReply } from "@vclock/protocol";
import { describe, expect, it } from "vitest";
import type { System } from "./system.js";
import { broken } from "./testing/canaries/broken.js";
import { simulateWatched, watchedSchedule } from "./testing/watched.js";

const SEEDS = Array.from({ length: 40 }, (_, i) => BigInt(i + 1));

describe("who follows the changes", () => {
  it.each(SEEDS)("is told all of them (seed %s)", (seed) => {
    expect(simulateWatched(seed).violation?.message).toBeUndefined();
  });

  it("asks often, and is often told", () => {
    let [asked, told] = [0, 0];
    const counting = broken(() => ({
      reply: (reply) => {
        if (reply.type === "changesReply") told += reply.changes.length;
        return reply;
      },
    }));
    for (const seed of SEEDS.slice(0, 5)) {
      asked += watchedSchedule(seed).actions.filter(({ type }) => type === "watch").length;
      simulateWatched(seed, counting);
    }
    expect(asked).toBeGreaterThan(400);
    expect(told).toBeGreaterThan(90);
  });
});

function changing(change: (reply: ChangesReply) => ChangesReply): System {
  return broken(() => ({
    reply: (reply) => (reply.type === "changesReply" ? change(reply) : reply),
  }));
}

describe("a canary is found out", () => {
  it.each<[what: string, system: System]>([
    [
      "skips the last key of an answer",
      changing((reply) => ({ ...reply, changes: reply.changes.slice(0, -1) })),
    ],
    [
      "tells no deletes",
      changing((reply) => ({
        ...reply,
        changes: reply.changes.filter(({ versions }) => versions.length > 0),
      })),
    ],
    ["goes on too far", changing((reply) => ({ ...reply, next: reply.clock }))],
    [
      "does not care what was told before",
      broken(() => ({
        request: (request) =>
          request.type === "changes"
            ? { ...request, since: undefined, session: undefined }
            : request,
      })),
    ],
    [
      "shows one sibling only",
      changing((reply) => ({
        ...reply,
        changes: reply.changes.map(({ key, versions }) => ({
          key,
          versions: versions.slice(0, 1),
        })),
      })),
    ],
    [
      "never says that deletes are forgotten, and forgets them",
      broken(() => ({
        reply: (reply) =>
          reply.type === "changesReply"
            ? {
                ...reply,
                floor: reply.floor.filter(() => false),
                changes: reply.changes.filter(({ versions }) => versions.length > 0),
              }
            : reply,
      })),
    ],
  ])("%s", (_, system) => {
    const caught = SEEDS.find((seed) => simulateWatched(seed, system).violation !== undefined);
    expect(caught).toBeDefined();
  });
});
