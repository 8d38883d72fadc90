/**
 * Vector clocks: stamps of events that say exactly what happened before what (Fidge 1988, Mattern 1989).
 *
 * @packageDocumentation
 */
export { ClockError } from "../errors.js";
export { dot, formatDot, parseDot, type Dot } from "../core/dot.js";
export { nodeId, type NodeId } from "../core/node-id.js";
export { reverseOrder, type CausalOrder } from "../core/order.js";
export { VersionVector } from "../version-vector/version-vector.js";
export { VectorClock } from "./vector-clock.js";
export { VectorProcess } from "./vector-process.js";
