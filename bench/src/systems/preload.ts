import type { Target } from "../load/target.js";
import { eachOf, type PreloadRecord } from "./system.js";

const CONNECTIONS = 8;
const DEPTH = 32;

/** Writes records by updates, many under way at once, so that they share syncs. */
export async function preloadByUpdates(
  target: Target,
  records: readonly PreloadRecord[],
  signal: AbortSignal,
): Promise<void> {
  const lanes = Array.from({ length: CONNECTIONS }, (_, index) => target.connect(index));
  const connections = await Promise.all(lanes);
  try {
    const atOnce = CONNECTIONS * DEPTH;
    await eachOf(records, { atOnce, signal }, async ([key, value], lane) =>
      connections[lane % CONNECTIONS]?.perform({ type: "update", key, value }),
    );
  } finally {
    await Promise.all(connections.map((connection) => connection.close()));
  }
}
