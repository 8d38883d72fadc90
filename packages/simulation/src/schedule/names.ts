/** The names of servers and keys in a schedule. */
import type { Setup } from "./action.js";

const FIRST_KEY = "a".charCodeAt(0);

/** `a`, `b`, … */
export function keysOf({ keys }: Pick<Setup, "keys">): string[] {
  return Array.from({ length: keys }, (_, i) => String.fromCharCode(FIRST_KEY + i));
}

/** `s1`, `s2`, … */
export function serversOf({ servers }: Pick<Setup, "servers">): string[] {
  return Array.from({ length: servers }, (_, i) => `s${i + 1}`);
}
