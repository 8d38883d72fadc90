/** Servers by colour and name. A server has the same colour in every view. */
import type { Cluster } from "../api/types.js";

const COLOURS = 10;

/** `h0` … `h9`, by the server's place among the members. */
export function hostClass(cluster: Cluster | undefined, server: string): string {
  const at = cluster?.members.findIndex(({ name }) => name === server) ?? -1;
  return at < 0 ? "" : `h${at % COLOURS}`;
}

/** The server of a life: `s1` of `s1~k3q9x7…`. */
export function serverOf(node: string): string {
  const end = node.lastIndexOf("~");
  return end > 0 ? node.slice(0, end) : node;
}

/** A life in short: `s1~k3q9`; its server alone where that has no other. */
export function shortNode(node: string, others: readonly string[] = []): string {
  const server = serverOf(node);
  const isAlone = others.every((other) => other === node || serverOf(other) !== server);
  return isAlone ? server : node.slice(0, server.length + 5);
}

export function ServerName({ cluster, name }: { cluster: Cluster | undefined; name: string }) {
  return <span class={`server ${hostClass(cluster, name)}`}>{name}</span>;
}
