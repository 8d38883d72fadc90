/** Matrix clocks to draw from, and their naive twin: facts of the form "this node knows this event". */
import fc from "fast-check";

import type { NodeId } from "../core/node-id.js";
import { MatrixClock } from "../matrix/matrix-clock.js";
import type { VersionVector } from "../version-vector/version-vector.js";
import { smallNode, smallVector, wildNode, wildVector } from "./arbitraries.js";
import { eventsOf, type Events } from "./events.js";

export const smallMatrix: fc.Arbitrary<MatrixClock> = matrixOf(smallNode, smallVector);
export const wildMatrix: fc.Arbitrary<MatrixClock> = matrixOf(wildNode, wildVector);

/** Every fact, one by one: `a knows b:3`. Only for small counters. */
export function factsOf(matrix: MatrixClock): Events {
  const facts = new Set<string>();
  for (const [node, row] of matrix) {
    for (const event of eventsOf(row)) facts.add(`${node} knows ${event}`);
  }
  return facts;
}

/** The events that every one of the nodes knows by the facts. */
export function knownToAll(facts: Events, nodes: readonly NodeId[]): Events {
  const events = [...facts].map((fact) => fact.slice(fact.indexOf(" knows ") + 7));
  return new Set(
    events.filter((event) => nodes.every((node) => facts.has(`${node} knows ${event}`))),
  );
}

function matrixOf(
  node: fc.Arbitrary<NodeId>,
  row: fc.Arbitrary<VersionVector>,
): fc.Arbitrary<MatrixClock> {
  return fc
    .uniqueArray(fc.tuple(node, row), { selector: ([id]) => id, maxLength: 4 })
    .map((rows) => MatrixClock.of(rows));
}
