/**
 * One line each on a load and a machine.
 */
import type { LoadSpec } from "../load/spec.js";
import type { Machine } from "../suite/machine.js";
import { figure, mebibytes } from "./figures.js";

/** A load, but for the mix. */
export function describeLoad(spec: LoadSpec): string {
  const { connections, depth, keys, distribution, valueBytes } = spec;
  const pipelining = depth === 1 ? "one request at a time" : `${depth} requests under way each`;
  const { type } = distribution;
  const skew = type === "uniform" ? type : `${type} ${distribution.theta}`;
  const each = connections === 1 ? "1 connection" : `${connections} connections`;
  return `${each}, ${pipelining}; ${figure(keys)} keys, ${skew}; values of ${valueBytes} bytes`;
}

export function describeMachine(machine: Machine): string {
  const { cpus, cpuModel, memoryBytes, system, node, fileSystem } = machine;
  return `${cpus} × ${cpuModel}, ${mebibytes(memoryBytes)} MiB; ${system}; Node ${node}; ${fileSystem}`;
}
