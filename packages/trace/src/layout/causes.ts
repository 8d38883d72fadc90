/** Direct causes among the hosts that are drawn. */
import type { TraceEvent } from "../event.js";
import type { Execution } from "../execution.js";
import { remoteParents } from "../execution/parents.js";

/** An event of another host without which a given one would not have been. */
export interface Cause {
  readonly event: TraceEvent;
  /** False when it led there only by way of hosts that are not drawn. */
  readonly isDirect: boolean;
}

/** Finds causes as if there were no hosts but some. */
export class Causes {
  readonly #execution: Execution;
  readonly #hosts: ReadonlySet<number>;
  readonly #isWhole: boolean;

  constructor(execution: Execution, hosts: readonly string[]) {
    this.#execution = execution;
    const numbers = hosts.map((host) => execution.index.table.hosts.find(host) ?? -1);
    this.#hosts = new Set(numbers);
    this.#isWhole = hosts.length === execution.hosts.length;
  }

  /** With all hosts drawn, the event's parents on other hosts. O(hosts), for each cause. */
  of({ host, index }: TraceEvent): Cause[] {
    const table = this.#execution.index;
    const id = table.find(table.table.hosts.find(host) ?? -1, index);
    if (id < 0) return [];
    const near = remoteParents(table, id, this.#hosts);
    const direct = this.#isWhole || near.length === 0 ? near : remoteParents(table, id);
    return near.flatMap((cause) => {
      const name = table.table.hosts.name(table.host(cause));
      const event = this.#execution.event(name, table.counter(cause));
      return event === undefined ? [] : [{ event, isDirect: direct.includes(cause) }];
    });
  }
}
