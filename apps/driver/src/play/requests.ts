/** The steps that ask a server: update, delete, read, resolve, keys, status. */
import { CausalContext, type NodeId, VersionVector } from "@vclock/clock";
import {
  type Access,
  type Client,
  type DeleteResult,
  type ReadResult,
  type Session,
  type Storable,
  VclockError,
  type WriteOptions,
  type Written,
} from "@vclock/sdk";
import { until } from "../cluster/poll.js";
import { StepError } from "../errors.js";
import type {
  ContextSpec,
  DeleteStep,
  Expect,
  KeysStep,
  Level,
  ReadStep,
  ResolveStep,
  StatusStep,
  Step,
  UpdateStep,
} from "../scenario/types.js";
import { serverName } from "../scenario/types.js";
import { type Answer, check, describeExpect, mismatch } from "./answer.js";
import { countsOf, plural, showDot, showValue, showValues } from "../show.js";
import { filled, type Handler, savedContext, type Stage } from "./stage.js";

type Asking = UpdateStep | DeleteStep | ReadStep | ResolveStep;

/** The client at the step's server, within the step's session if it names one. */
async function access(step: Asking, stage: Stage): Promise<Access | Session> {
  const client: Client = await stage.cluster.client(step.server);
  if (step.session === undefined) return client.at(0);
  return client.session(stage.sessions.get(step.session) ?? VersionVector.empty).at(0);
}

function keepSession(step: Asking, used: Access, stage: Stage): void {
  if (step.session === undefined || !("clock" in used)) return;
  const before = stage.sessions.get(step.session) ?? VersionVector.empty;
  stage.sessions.set(step.session, before.merge((used as Session).clock));
}

function save(step: Asking, context: CausalContext, { contexts }: Stage): void {
  if (step.save !== undefined) contexts.set(step.save, context);
}

interface AskOptions {
  readonly consistency: Level;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

function options(step: Asking, stage: Stage): AskOptions {
  return {
    consistency: step.level ?? stage.scenario.level,
    timeoutMs: step.timeoutMs ?? stage.scenario.timeoutMs,
    signal: stage.signal,
  };
}

async function contextOption(
  context: ContextSpec | undefined,
  step: Asking,
  stage: Stage,
): Promise<Pick<WriteOptions, "context">> {
  if (context === undefined) return {};
  if (context.type === "none") return { context: "none" };
  if (context.type === "saved") return { context: savedContext(context.name, stage) };
  const client = await stage.cluster.client(step.server);
  const { node, peers } = await client.at(0).status({ signal: stage.signal });
  const ids = new Map<string, NodeId | undefined>([[serverName(step.server), node]]);
  for (const peer of peers) ids.set(peer.name, peer.node);
  const entries = context.counts.flatMap((count, position): [NodeId, number][] => {
    const id = ids.get(serverName(position));
    if (count === 0) return [];
    if (id === undefined) throw new StepError(`${serverName(position)} has not been heard of yet`);
    return [[id, count]];
  });
  return { context: CausalContext.of(VersionVector.of(entries)) };
}

/** Runs a request; what the cluster answers, errors too, becomes an answer. */
async function asking(stage: Stage, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    stage.signal.throwIfAborted();
    if (!(error instanceof VclockError)) throw error;
    const code = error.code.replace(/^VC_/, "").toLowerCase().replaceAll("_", "-");
    const from = error.server === undefined ? "" : `${error.server}: `;
    return {
      text: `${from}error ${code}, applied: ${error.applied} (${error.message})`,
      servers: stage.scenario.servers,
      unreachable: error.unreachable,
      error: { code, applied: error.applied },
      ...(error.server === undefined ? {} : { answeredBy: error.server }),
    };
  }
}

const update: Handler<UpdateStep> = async (step, stage) => {
  const answer = await asking(stage, async () => {
    const used = await access(step, stage);
    const context = await contextOption(step.context, step, stage);
    const all = { ...options(step, stage), ...context, returnVersions: true };
    const value = filled(step.value, stage) as Storable;
    const written = await used.update(filled(step.key, stage), value, all);
    keepSession(step, used, stage);
    save(step, written.context, stage);
    return writeAnswer(written, stage);
  });
  check(filled(step.expect, stage), answer);
  return answer.text;
};

const remove: Handler<DeleteStep> = async (step, stage) => {
  const answer = await asking(stage, async () => {
    const used = await access(step, stage);
    const context = await contextOption(step.context, step, stage);
    const all = { ...options(step, stage), ...context, returnVersions: true };
    const deleted = await used.delete(filled(step.key, stage), all);
    keepSession(step, used, stage);
    save(step, deleted.context, stage);
    return { ...writeAnswer(deleted, stage), changed: deleted.deleted };
  });
  check(filled(step.expect, stage), answer);
  return answer.text;
};

const resolve: Handler<ResolveStep> = async (step, stage) => {
  const answer = await asking(stage, async () => {
    const used = await access(step, stage);
    const key = filled(step.key, stage);
    const seen = await used.read(key, options(step, stage));
    const value = filled(step.value, stage) as Storable;
    const all = { ...options(step, stage), context: seen.context, returnVersions: true };
    const written = await used.update(key, value, all);
    keepSession(step, used, stage);
    save(step, written.context, stage);
    const answered = writeAnswer(written, stage);
    return { ...answered, text: `saw ${showValues(valuesOf(seen.versions))}; ${answered.text}` };
  });
  check(filled(step.expect, stage), answer);
  return answer.text;
};

const read: Handler<ReadStep> = (step, stage) =>
  eventually(step.withinMs, step.expect, stage, (remainingMs) =>
    asking(stage, async () => {
      const used = await access(step, stage);
      const all = options(step, stage);
      const timeoutMs = Math.min(all.timeoutMs, remainingMs);
      const result = await used.read(filled(step.key, stage), { ...all, timeoutMs });
      keepSession(step, used, stage);
      save(step, result.context, stage);
      return readAnswer(result, stage);
    }),
  );

const keys: Handler<KeysStep> = (step, stage) =>
  eventually(step.withinMs, step.expect, stage, (remainingMs) =>
    asking(stage, async () => {
      const client = await stage.cluster.client(step.server);
      const timeoutMs = Math.min(step.timeoutMs ?? stage.scenario.timeoutMs, remainingMs);
      const prefix = filled(step.prefix, stage);
      const found: { key: string; siblings: number }[] = [];
      for await (const entry of client.at(0).keys(prefix, { timeoutMs, signal: stage.signal })) {
        found.push(entry);
      }
      const conflicts = found.filter(({ siblings }) => siblings > 1).length;
      const some = found.slice(0, 10).map(({ key }) => key);
      const more = found.length > some.length ? ", …" : "";
      const list = found.length === 0 ? "" : `: ${some.join(", ")}${more}`;
      return {
        text: `${plural(found.length, "key")}, ${conflicts} in conflict${list}`,
        servers: stage.scenario.servers,
        keys: found,
        count: found.length,
      };
    }),
  );

const status: Handler<StatusStep> = (step, stage) =>
  eventually(step.withinMs, step.expect, stage, () =>
    asking(stage, async () => {
      const client = await stage.cluster.client(step.server);
      const { timeoutMs, servers } = stage.scenario;
      const seen = await client.at(0).status({ timeoutMs, signal: stage.signal });
      const before = stage.cluster.idBefore(step.server);
      const id = before === undefined || before === seen.node ? "same" : "new";
      const counts = countsOf(seen.clock, servers).join(",");
      return {
        text: `${seen.phase} under ${id === "new" ? "a new" : "the same"} id, clock ${counts}, ${plural(seen.keys, "key")}, ${plural(seen.rememberedDeletes, "remembered delete")}`,
        servers,
        phase: seen.phase,
        id,
        clock: seen.clock,
        count: seen.keys,
        rememberedDeletes: seen.rememberedDeletes,
      };
    }),
  );

/** Asks once, or until the expectation holds when a step says for how long. */
async function eventually(
  withinMs: number | undefined,
  expected: Expect | undefined,
  stage: Stage,
  ask: (remainingMs: number) => Promise<Answer>,
): Promise<string> {
  const expect = filled(expected, stage);
  if (withinMs === undefined) {
    const answer = await ask(Number.POSITIVE_INFINITY);
    check(expect, answer);
    return answer.text;
  }
  const wanted = expect === undefined ? "an answer" : describeExpect(expect);
  return until(wanted, withinMs, stage.signal, async (remainingMs) => {
    const answer = await ask(remainingMs);
    const wrong = mismatch(expect, answer);
    return wrong === undefined
      ? { holds: true, value: answer.text }
      : { holds: false, got: wrong.got };
  });
}

function valuesOf(versions: ReadResult["versions"]): readonly unknown[] {
  return versions.map((version) => (version.type === "value" ? version.value : version.raw));
}

function readAnswer(result: ReadResult, { scenario }: Stage): Answer {
  const values = valuesOf(result.versions);
  const clock = countsOf(result.clock, scenario.servers).join(",");
  const what =
    values.length > 1
      ? `in conflict: ${showValues(values)}`
      : values.length === 1
        ? showValue(values[0])
        : "absent";
  return {
    text: `${result.server} answers: ${what}; clock ${clock}`,
    servers: scenario.servers,
    values,
    siblings: values.length,
    clock: result.clock,
    answeredBy: result.server,
    unreachable: result.unreachable,
  };
}

function writeAnswer(result: Written | DeleteResult, { scenario }: Stage): Answer {
  const values = valuesOf(result.versions ?? []);
  const now =
    values.length > 1
      ? `in conflict now: ${showValues(values)}`
      : values.length === 1
        ? `the value is ${showValue(values[0])}`
        : "the key is absent";
  const dot = result.dot === undefined ? "nothing to do" : `done as ${showDot(result.dot)}`;
  return {
    text: `${result.server}: ${dot}; ${now}`,
    servers: scenario.servers,
    values,
    siblings: result.siblings,
    clock: result.clock,
    answeredBy: result.server,
    unreachable: result.unreachable,
  };
}

export const requestHandlers: {
  readonly [T in "update" | "delete" | "read" | "resolve" | "keys" | "status"]: Handler<
    Extract<Step, { type: T }>
  >;
} = { update, delete: remove, read, resolve, keys, status };
