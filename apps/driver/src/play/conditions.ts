/** The steps that wait: never for a time, always for something that can be seen. */
import type { ServerStatus } from "@vclock/sdk";
import { type Look, until } from "../cluster/poll.js";
import { StepError } from "../errors.js";
import { describeCondition } from "../scenario/story.js";
import type { Condition, Position, WaitStep } from "../scenario/types.js";
import { serverName } from "../scenario/types.js";
import { countsOf, listed, names, plural } from "../show.js";
import type { Handler, Stage } from "./stage.js";

/** Only bounds how long a failure takes: a busy machine is no reason to fail. */
const WAIT_MS = 60_000;
const STATUS_MS = 10_000;

interface Seen {
  readonly position: Position;
  /** What the server says of itself; an error's message when it says nothing. */
  readonly status: ServerStatus | string;
}

/** Whether the servers look as they should, and what they look like. */
interface Picture {
  readonly holds: boolean;
  readonly text: string;
}

export const wait: Handler<WaitStep> = (step, stage) => {
  const withinMs = step.timeoutMs ?? WAIT_MS;
  const { condition } = step;
  if (condition.type === "acknowledged") return acknowledged(condition, withinMs, stage);
  const servers = step.servers ?? stage.cluster.awake();
  if (servers.length === 0) throw new StepError("no server runs that could be waited for");
  return waitFor(condition, servers, withinMs, stage);
};

/** Waits until the servers' own reports fulfil a condition. */
export function waitFor(
  condition: Exclude<Condition, { type: "acknowledged" }>,
  servers: readonly Position[],
  withinMs: number,
  stage: Stage,
): Promise<string> {
  const expected = `${names(servers)} ${describeCondition(condition)}`;
  return until(expected, withinMs, stage.signal, async (): Promise<Look<string>> => {
    const seen = await Promise.all(servers.map((position) => look(position, stage)));
    const silent = seen.flatMap(({ position, status }) =>
      typeof status === "string" ? `${serverName(position)}: ${status}` : [],
    );
    if (silent.length > 0) return { holds: false, got: listed(silent) };
    const picture = judge(condition, seen as readonly (Seen & { status: ServerStatus })[], stage);
    return picture.holds
      ? { holds: true, value: picture.text }
      : { holds: false, got: picture.text };
  });
}

async function look(position: Position, stage: Stage): Promise<Seen> {
  try {
    const client = await stage.cluster.client(position);
    const status = await client.at(0).status({ timeoutMs: STATUS_MS, signal: stage.signal });
    return { position, status };
  } catch (error) {
    stage.signal.throwIfAborted();
    return { position, status: error instanceof Error ? error.message : String(error) };
  }
}

function judge(
  condition: Exclude<Condition, { type: "acknowledged" }>,
  seen: readonly { readonly position: Position; readonly status: ServerStatus }[],
  { scenario }: Stage,
): Picture {
  const each = (text: (status: ServerStatus) => string): string =>
    listed(seen.map(({ position, status }) => `${serverName(position)} ${text(status)}`));
  const counts = (status: ServerStatus): readonly number[] =>
    countsOf(status.clock, scenario.servers);
  const hears = (status: ServerStatus, peer: Position): boolean =>
    status.peers.some(({ name, up }) => up && name === serverName(peer));
  const clocks = (): string => each((status) => `at ${counts(status).join(",")}`);
  switch (condition.type) {
    case "converged": {
      const first = seen[0]?.status.clock;
      const holds = first !== undefined && seen.every(({ status }) => status.clock.equals(first));
      return { holds, text: clocks() };
    }
    case "clock": {
      const reached = (status: ServerStatus): boolean =>
        counts(status).every((count, index) => count >= (condition.counts[index] ?? 0));
      return { holds: seen.every(({ status }) => reached(status)), text: clocks() };
    }
    case "serving":
      return {
        holds: seen.every(({ status }) => status.phase === "serving"),
        text: each((status) => `is ${status.phase}`),
      };
    case "forgotten":
      return {
        holds: seen.every(({ status }) => status.rememberedDeletes === 0),
        text: each((status) => `remembers ${plural(status.rememberedDeletes, "delete")}`),
      };
    case "connected": {
      const heard = (status: ServerStatus): readonly Position[] =>
        seen.map(({ position }) => position).filter((peer) => hears(status, peer));
      return {
        holds: seen.every(({ status }) => heard(status).length === seen.length - 1),
        text: each((status) => `hears ${names(heard(status)) || "nobody"}`),
      };
    }
    case "up":
    case "down":
      return {
        holds: seen.every(
          ({ status }) => hears(status, condition.peer) === (condition.type === "up"),
        ),
        text: each(
          (status) =>
            `${hears(status, condition.peer) ? "hears" : "does not hear"} ${serverName(condition.peer)}`,
        ),
      };
  }
}

function acknowledged(
  condition: Extract<Condition, { type: "acknowledged" }>,
  withinMs: number,
  stage: Stage,
): Promise<string> {
  return until(describeCondition(condition), withinMs, stage.signal, () => {
    const count = stage.bursts.get(condition.burst)?.acknowledged ?? 0;
    const text = `${plural(count, "update")} acknowledged`;
    return count >= condition.count ? { holds: true, value: text } : { holds: false, got: text };
  });
}
