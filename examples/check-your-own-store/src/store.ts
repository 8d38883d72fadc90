/** What the recorder asks of a store: nodes that read, write, and take in what another node has. */
import type { CausalContext, Dot, VersionVector } from "@vclock/clock";

/** A value, and the name of the write that it came with: which node, and its how-manyth write. */
export interface Version {
  readonly dot: Dot;
  readonly value: string;
}

export interface StoreNode<Node> {
  /** What this node shows, and which writes it has heard of so far. */
  read(key: string): { readonly versions: readonly Version[]; readonly clock: VersionVector };
  /** @param context which writes the writer has seen: what they wrote may be replaced */
  write(key: string, value: string, context: CausalContext): Dot;
  /** Takes in everything that another node has. */
  pull(from: Node): void;
}
