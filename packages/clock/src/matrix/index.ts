/**
 * Matrix clocks: who knows what, and what everyone is known to know (Wuu & Bernstein 1984, Sarin & Lynch 1987).
 *
 * @packageDocumentation
 */
export { ClockError } from "../errors.js";
export { dot, formatDot, parseDot, type Dot } from "../core/dot.js";
export { nodeId, type NodeId } from "../core/node-id.js";
export { reverseOrder, type CausalOrder } from "../core/order.js";
export { VersionVector } from "../version-vector/version-vector.js";
export { MatrixClock, type MatrixRowInput } from "./matrix-clock.js";
export { MatrixProcess } from "./matrix-process.js";
