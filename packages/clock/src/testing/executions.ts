/**
 * Random executions of a few processes, and what happened before what in them, straight from the definition.
 *
 * An execution is a list of events in an order in which they may really have happened. Messages are broadcasts: each may
 * be received by any other process, late, out of order, more than once, or never. Each event also has the time that the wall
 * clock of its process showed; wall clocks are as wrong as can be.
 *
 * @see Lamport 1978, Time, Clocks, and the Ordering of Events in a Distributed System, "The Partial Ordering"
 */
import fc from "fast-check";

import { nodeId, type NodeId } from "../core/node-id.js";
import type { CausalOrder } from "../core/order.js";

export interface ExecutionEvent {
  /** Its place in the execution. */
  readonly index: number;
  /** The place of its process among the nodes. */
  readonly process: number;
  readonly kind: "tick" | "send" | "receive";
  /** The place of the sending, when this is a receipt. */
  readonly sending: number | undefined;
  /** The places of all events that happened before it, and its own. */
  readonly past: ReadonlySet<number>;
  readonly wallMs: number;
}

export interface Execution {
  readonly nodes: readonly NodeId[];
  readonly events: readonly ExecutionEvent[];
}

/** A process as a clock type would have it: each step gives the stamp of the event. */
interface Participant<Stamp, Message> {
  tick(): Stamp;
  send(): { readonly stamp: Stamp; readonly message: Message };
  receive(message: Message, from: NodeId): Stamp;
}

/** Makes one participant for each node. `wall` is the wall clock of the process whose step it is. */
export type Start<Stamp, Message> = (
  nodes: readonly NodeId[],
  wall: () => number,
) => readonly Participant<Stamp, Message>[];

interface Step {
  readonly process: number;
  readonly kind: ExecutionEvent["kind"];
  readonly pick: number;
  readonly wallMs: number;
}

const names = ["a", "b", "__proto__", "\u{1F600}", "\uFF5E"].map(nodeId);

const step: fc.Arbitrary<Step> = fc.record({
  process: fc.nat(names.length - 1),
  kind: fc.constantFrom("tick", "send", "receive", "receive"),
  pick: fc.nat(),
  wallMs: fc.integer({ min: 1, max: 12 }),
});

/** Two to five processes, up to 40 events. */
export const execution: fc.Arbitrary<Execution> = fc
  .tuple(fc.integer({ min: 2, max: names.length }), fc.array(step, { maxLength: 40, size: "max" }))
  .map(([count, steps]) => perform(names.slice(0, count), steps));

/** The relation of two events by the definition of happened-before. */
export function happened(e: ExecutionEvent, f: ExecutionEvent): CausalOrder {
  if (e === f) return "equal";
  if (f.past.has(e.index)) return "before";
  return e.past.has(f.index) ? "after" : "concurrent";
}

/** Stamps every event, in the order of the execution. */
export function stampsOf<Stamp, Message>(
  { nodes, events }: Execution,
  start: Start<Stamp, Message>,
): Stamp[] {
  let wallMs = 0;
  const participants = start(nodes, () => wallMs);
  const messages = new Map<number, Message>();
  return events.map((event) => {
    wallMs = event.wallMs;
    const participant = participants[event.process] as Participant<Stamp, Message>;
    if (event.kind === "tick") return participant.tick();
    if (event.kind === "send") {
      const { stamp, message } = participant.send();
      messages.set(event.index, message);
      return stamp;
    }
    const sender = events[event.sending as number] as ExecutionEvent;
    const message = messages.get(sender.index) as Message;
    return participant.receive(message, nodes[sender.process] as NodeId);
  });
}

/** Compares every pair of events, both ways, with what the stamps say; tells the pairs that differ. */
export function differences<Stamp>(
  { events }: Execution,
  stamps: readonly Stamp[],
  agrees: (expected: CausalOrder, e: Stamp, f: Stamp) => boolean,
): string[] {
  const wrong: string[] = [];
  for (const e of events) {
    for (const f of events) {
      const expected = happened(e, f);
      const [stampE, stampF] = [stamps[e.index] as Stamp, stamps[f.index] as Stamp];
      if (agrees(expected, stampE, stampF)) continue;
      wrong.push(`${e.index} ${expected} ${f.index}: ${String(stampE)}, ${String(stampF)}`);
    }
  }
  return wrong;
}

function perform(nodes: readonly NodeId[], steps: readonly Step[]): Execution {
  const events: ExecutionEvent[] = [];
  const latest: (ExecutionEvent | undefined)[] = nodes.map(() => undefined);
  steps.forEach(({ process: drawn, kind: wanted, pick, wallMs }, index) => {
    const process = drawn % nodes.length;
    const sendings = events.filter((event) => event.kind === "send" && event.process !== process);
    const sending = wanted === "receive" ? sendings[pick % sendings.length] : undefined;
    const kind = wanted === "receive" && sending === undefined ? "tick" : wanted;
    const past = new Set([...(latest[process]?.past ?? []), ...(sending?.past ?? []), index]);
    const event = { index, process, kind, sending: sending?.index, past, wallMs };
    events.push(event);
    latest[process] = event;
  });
  return { nodes, events };
}
