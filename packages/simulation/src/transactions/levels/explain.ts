/** Turns what a level found wrong into findings: a name for the pattern, a sentence, and the least evidence. */
import type { Evidence } from "../../verdict.js";
import { describeOperation } from "../describe.js";
import type { Narrator } from "../describe-steps.js";
import type { CausalPast } from "../model/causal-past.js";
import type { CompiledHistory } from "../model/compile.js";
import { noEdges, Order, type Budget, type Step } from "../model/order.js";
import type { BadPattern, IsolationFinding } from "../verdict.js";
import type { SelfConflict } from "./causal.js";
import type { Forced } from "./forced.js";
import type { Demand } from "./happened-before.js";

const everywhere = (): boolean => true;

export class Explainer {
  readonly #history: CompiledHistory;
  readonly #narrator: Narrator;
  readonly #searchStepsMax: number;
  readonly #causal: Order;

  constructor(history: CompiledHistory, narrator: Narrator, searchStepsMax: number) {
    this.#history = history;
    this.#narrator = narrator;
    this.#searchStepsMax = searchStepsMax;
    this.#causal = new Order(history, noEdges);
  }

  budget(): Budget {
    return { left: this.#searchStepsMax };
  }

  causalCycle(rule: string, cycle: readonly Step[]): IsolationFinding {
    return {
      rule,
      pattern: "CyclicCO",
      message: `session order and reads-from make a cycle of ${cycle.length} transactions`,
      evidence: this.#narrator.way(cycle),
    };
  }

  /** A cycle of the commit order, or a forced edge to the initial transaction. */
  commitCycle(
    rule: string,
    forced: Forced,
    cycle: readonly Step[],
    name: (edges: readonly number[]) => BadPattern,
  ): IsolationFinding {
    const edges = cycle.flatMap(({ forced: edge }) => (edge === undefined ? [] : [edge]));
    const [first] = edges;
    const isInitial = cycle.length === 1;
    const evidence = cycle.flatMap((step) =>
      step.forced === undefined
        ? this.#narrator.way([step])
        : this.#because(step.from, step.to, forced.readOf(step.forced), forced.viaOf(step.forced)),
    );
    const message =
      isInitial && first !== undefined
        ? `${this.#shown(forced.readOf(first))}, the initial value, although a later one was in sight`
        : `no commit order is possible: ${cycle.length} transactions would each have to be before the next, round a cycle`;
    return { rule, pattern: name(edges), message, evidence };
  }

  /** A reader whose own reads fit no order. */
  selfConflict(
    rule: string,
    { reader, steps }: SelfConflict,
    pattern: BadPattern,
  ): IsolationFinding {
    const evidence = steps.flatMap(({ read, writer }, at) => {
      const source = this.#history.sources[read] as number;
      const next = steps[(at + 1) % steps.length]?.writer as number;
      return [
        ...this.#because(writer, source, read, -1),
        ...(source === 0 ? [] : this.#narrator.way(this.#way(source, next))),
      ];
    });
    const [first] = steps;
    const guarantee =
      steps.length === 1 && first !== undefined
        ? this.#narrator.guarantee(this.#way(first.writer, reader))
        : undefined;
    const message =
      steps.length === 1 && first !== undefined
        ? `${this.#shown(first.read)}, although its causal past has a later write of that key${guarantee === undefined ? "" : `: ${guarantee}`}`
        : `the reads of ${this.#narrator.name(reader)} fit no order of the writes in its causal past`;
    return { rule, pattern, message, evidence };
  }

  /** What a session cannot believe. */
  belief(
    rule: string,
    last: number,
    demands: readonly Demand[],
    type: "initial" | "cyclic",
    past: CausalPast,
  ): IsolationFinding {
    const { nodes, sources } = this.#history;
    const edges = {
      from: demands.map(({ writer }) => writer),
      to: demands.map(({ read }) => sources[read] as number),
    };
    const order = new Order(this.#history, edges);
    const within = (node: number): boolean =>
      node < nodes && (node === last || past.has(last, node));
    const seeds = edges.from.map((from, edge) => ({
      from,
      to: edges.to[edge] as number,
      forced: edge,
    }));
    const final = demands.at(-1) as Demand;
    const cycle: readonly Step[] =
      type === "initial"
        ? (order.path(final.writer, this.#narrator.reader(final.read), within, {
            left: Infinity,
          }) ?? [])
        : (order.cycle(seeds.reverse(), within, this.budget()) ?? []);
    const evidence = cycle.flatMap((step) => {
      const demand = step.forced === undefined ? undefined : demands[step.forced];
      if (demand === undefined) return this.#narrator.way([step]);
      const role = `must be before ${this.#narrator.name(step.to)}: it is before the next read, which does not show it`;
      return [
        this.#narrator.evidence(step.from, role),
        this.#narrator.readEvidence(demand.read, `saw ${this.#narrator.name(step.to)} instead`),
      ];
    });
    const session = this.#narrator.session(last);
    if (type === "initial") {
      return {
        rule,
        pattern: "WriteHBInitRead",
        message: `session ${session}: ${this.#shown(final.read)}, the initial value, although it must believe that a write came before`,
        evidence: [...evidence, this.#narrator.readEvidence(final.read, "shows the initial value")],
      };
    }
    return {
      rule,
      pattern: "CyclicHB",
      message: `session ${session} sees no order of the writes that explains all its reads: ${cycle.length} transactions would each have to be before the next, round a cycle`,
      evidence,
    };
  }

  /** Why one writer has to be before another. */
  #because(writer: number, source: number, read: number, via: number): readonly Evidence[] {
    const narrator = this.#narrator;
    const reader = narrator.reader(read);
    const before = narrator.name(source);
    const shown = this.#shown(read);
    if (via !== -1) {
      return [
        narrator.evidence(
          writer,
          `must be before ${before}: ${narrator.name(reader)} reads from it`,
        ),
        narrator.readEvidence(via, `read from it`),
        narrator.readEvidence(
          read,
          source === 0 ? "saw the initial value" : `saw ${before}, which writes the same key`,
        ),
      ];
    }
    const way = this.#way(writer, reader);
    return [
      narrator.evidence(
        writer,
        `must be before ${before}: it is in the past of a read that does not show it`,
      ),
      ...narrator.way(way).slice(1),
      narrator.readEvidence(
        read,
        source === 0 ? `${shown}: the initial value` : `saw ${before} instead`,
      ),
    ];
  }

  #way(from: number, to: number): readonly Step[] {
    return this.#causal.path(from, to, everywhere, { left: Infinity }) ?? [];
  }

  #shown(read: number): string {
    return describeOperation(this.#narrator.operation(read));
  }
}
