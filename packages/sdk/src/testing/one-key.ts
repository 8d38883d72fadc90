/**
 * One key of one server, as simple as can be: dots in a set, a context covers what it covers. The naive twin for tests of
 * reading, resolving and writing.
 */
import { CausalContext, dot, nodeId, VersionVector, type Dot } from "@vclock/clock";
import { Budget } from "../budget.js";
import type { Data, Sibling } from "../read-result.js";
import { readResult } from "../results.js";
import type { KeyAccess } from "../read-modify-write.js";
import { encodeValue } from "../value-codec.js";

const node = nodeId("s1~x");
const parts = { server: "s1", answered: ["s1"], unreachable: [] };

export class OneKey implements KeyAccess<Data> {
  readonly key = "k";
  readonly budget: Budget = new Budget(5000, undefined);
  /** Called before each read and each write, to slip something in between, or to throw. */
  before: (step: "read" | "write") => void = () => {};
  reads = 0;
  writes = 0;
  #counter = 0;
  #live: { readonly dot: Dot; readonly value: unknown }[] = [];

  /** The live values, in order of their dots. */
  get values(): unknown[] {
    return this.#live.map(({ value }) => value);
  }

  /** Somebody else's update; it has seen nothing. */
  intrude(value: unknown): void {
    this.#live.push({ dot: this.#tick(), value });
  }

  async read(): ReturnType<KeyAccess<Data>["read"]> {
    this.before("read");
    this.reads += 1;
    const versions = this.#live.map((version) => ({
      dot: version.dot,
      value: encodeValue(version.value, 1e6),
    }));
    return readResult<Data>(this.key, {
      type: "readReply",
      id: 1,
      versions,
      clock: this.#clock,
      ...parts,
    });
  }

  async update(
    value: unknown,
    context: CausalContext | undefined,
  ): ReturnType<KeyAccess<Data>["update"]> {
    encodeValue(value, 1e6);
    const dot = this.#write(context);
    this.#live.push({ dot, value });
    return { type: "written", dot, ...this.#after(context, dot) };
  }

  async delete(context: CausalContext | undefined): ReturnType<KeyAccess<Data>["delete"]> {
    const deleted = this.#live.length > 0;
    const dot = this.#write(context);
    return {
      type: "deleted",
      deleted,
      dot: deleted ? dot : undefined,
      ...this.#after(context, dot),
    };
  }

  get #clock(): VersionVector {
    return this.#counter === 0 ? VersionVector.empty : VersionVector.of({ [node]: this.#counter });
  }

  #tick(): Dot {
    this.#counter += 1;
    return dot(node, this.#counter);
  }

  #write(context: CausalContext | undefined): Dot {
    this.before("write");
    this.writes += 1;
    this.#live = this.#live.filter(
      (version) => context !== undefined && !context.covers(version.dot),
    );
    return this.#tick();
  }

  #after(context: CausalContext | undefined, dot: Dot) {
    const siblings = this.#live.length;
    const rest = { clock: this.#clock, versions: undefined, key: this.key, ...parts };
    return {
      context: (context ?? CausalContext.empty).add(dot),
      siblings,
      conflict: siblings > 1,
      ...rest,
    };
  }
}

/** Adds up numbers: the resolver that shows what is counted twice. */
export function sum(siblings: readonly Sibling[]): Data {
  return siblings.reduce((total, { value }) => total + Number(value), 0);
}
