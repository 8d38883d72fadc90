/**
 * Ways to make a clean history wrong, each as a store with one bug would. Some change nothing that a client could notice: whether
 * one did is for two checkers to agree on.
 */
import { CausalContext, type Dot, type NodeId, nodeId, VersionVector } from "@vclock/clock";
import type {
  History,
  HistoryOperation,
  ReadOperation,
  WriteOperation,
} from "../history/history.js";
import type { Random } from "../random.js";

type Corruption = (operations: HistoryOperation[], random: Random) => void;

const NOWHERE: NodeId = nodeId("nowhere~1");

const CORRUPTIONS: Readonly<Record<string, Corruption>> = {
  dropValue: (operations, random) =>
    changeRead(operations, random, (read) => {
      if (read.values.length === 0) return read;
      const at = random.below(read.values.length);
      const keep = (_: unknown, i: number): boolean => i !== at;
      return { ...read, values: read.values.filter(keep), dots: read.dots.filter(keep) };
    }),
  showOther: (operations, random) =>
    changeRead(operations, random, (read) => {
      const sameKey = random.chance(0.9);
      const others = answeredReads(operations).filter(({ key }) => !sameKey || key === read.key);
      const other = random.pick(others);
      if (other.values.length === 0) return read;
      const at = random.below(other.values.length);
      const values = [...read.values, other.values[at] as string];
      return { ...read, values, dots: [...read.dots, other.dots[at] as Dot] };
    }),
  showWritten: (operations, random) =>
    changeRead(operations, random, (read) => {
      const updates = operations.filter(
        (operation): operation is WriteOperation & { dot: Dot } =>
          operation.operation === "update" &&
          operation.dot !== undefined &&
          operation.key === read.key,
      );
      if (updates.length === 0) return read;
      const { value, dot } = random.pick(updates);
      return { ...read, values: [...read.values, value as string], dots: [...read.dots, dot] };
    }),
  showFailed: (operations, random) =>
    changeRead(operations, random, (read) => {
      const failed = operations.filter(
        (operation): operation is WriteOperation =>
          operation.operation === "update" &&
          operation.outcome === "failed" &&
          operation.key === read.key,
      );
      if (failed.length === 0) return read;
      const dot = { node: NOWHERE, counter: 1 };
      return { ...read, values: [random.pick(failed).value as string], dots: [dot] };
    }),
  invent: (operations, random) =>
    changeRead(operations, random, (read) => {
      const dot = { node: NOWHERE, counter: 1 + random.below(3) };
      return { ...read, values: [...read.values, "invented"], dots: [...read.dots, dot] };
    }),
  otherValue: (operations, random) =>
    changeRead(operations, random, (read) =>
      read.values.length === 0 ? read : { ...read, values: ["other", ...read.values.slice(1)] },
    ),
  repeatDot: (operations, random) =>
    changeWrite(operations, random, (write) => {
      const dots = operations.flatMap((operation) =>
        operation.operation === "read" || operation.dot === undefined ? [] : [operation.dot],
      );
      if (write.dot === undefined || dots.length === 0) return write;
      return { ...write, dot: random.pick(dots) };
    }),
  rollBack: (operations, random) =>
    changeClock(operations, random, (clock) => {
      const earlier = operations.flatMap((operation) => (operation.clock ? [operation.clock] : []));
      return random.chance(0.5) ? random.pick(earlier) : clock.meet(random.pick(earlier));
    }),
  lower: (operations, random) =>
    changeClock(operations, random, (clock) => {
      if (clock.size === 0) return clock;
      const [node, counter] = random.pick([...clock]);
      return counter === 1 ? clock.without(node) : clock.with(node, counter - 1);
    }),
  raise: (operations, random) =>
    changeClock(operations, random, (clock) => {
      if (clock.size === 0) return clock;
      const [node, counter] = random.pick([...clock]);
      return clock.with(node, counter + 1 + random.below(3));
    }),
  denyDelete: (operations, random) => {
    const deletes = operations.flatMap((operation, at) =>
      operation.operation === "delete" && operation.outcome === "ok" && operation.dot !== undefined
        ? [at]
        : [],
    );
    if (deletes.length === 0) return;
    const at = random.pick(deletes);
    const { seen, context, ...rest } = operations[at] as WriteOperation;
    operations[at] = { ...rest, context, dot: undefined, seen: context ?? seen };
  },
  coverTooMuch: (operations, random) =>
    changeWrite(operations, random, (write) =>
      write.clock === undefined ? write : { ...write, context: CausalContext.of(write.clock) },
    ),
  coverTooLittle: (operations, random) =>
    changeWrite(operations, random, (write) => ({ ...write, context: CausalContext.empty })),
  forgetClock: (operations, random) => changeClock(operations, random, () => VersionVector.empty),
  swapTimes: (operations, random) => {
    const [a, b] = [random.below(operations.length), random.below(operations.length)];
    const [first, second] = [operations[a] as HistoryOperation, operations[b] as HistoryOperation];
    operations[a] = {
      ...first,
      start: second.start,
      end: first.end === undefined ? undefined : second.start + 1,
    };
  },
};

/** The history with some of it made wrong, and how. */
export function corrupt(history: History, random: Random): { history: History; how: string[] } {
  const operations = [...history.operations];
  const how: string[] = [];
  for (let times = 1 + random.below(3); times > 0; times--) {
    const name = random.pick(Object.keys(CORRUPTIONS));
    CORRUPTIONS[name]?.(operations, random);
    how.push(name);
  }
  return { history: { ...history, operations }, how };
}

type AnsweredRead = ReadOperation & {
  readonly values: readonly string[];
  readonly dots: readonly Dot[];
};

function answeredReads(operations: readonly HistoryOperation[]): AnsweredRead[] {
  return operations.filter(
    (operation): operation is AnsweredRead =>
      operation.operation === "read" && operation.outcome === "ok",
  );
}

function changeRead(
  operations: HistoryOperation[],
  random: Random,
  change: (read: AnsweredRead) => ReadOperation,
): void {
  const reads = answeredReads(operations);
  if (reads.length === 0) return;
  const read = random.pick(reads);
  operations[operations.indexOf(read)] = change(read);
}

function changeWrite(
  operations: HistoryOperation[],
  random: Random,
  change: (write: WriteOperation) => WriteOperation,
): void {
  const writes = operations.filter(
    (operation): operation is WriteOperation => operation.operation !== "read",
  );
  if (writes.length === 0) return;
  const write = random.pick(writes);
  operations[operations.indexOf(write)] = change(write);
}

function changeClock(
  operations: HistoryOperation[],
  random: Random,
  change: (clock: VersionVector) => VersionVector,
): void {
  const told = operations.filter(({ clock }) => clock !== undefined);
  if (told.length === 0) return;
  const operation = random.pick(told);
  operations[operations.indexOf(operation)] = {
    ...operation,
    clock: change(operation.clock as VersionVector),
  };
}
