import { connect } from "@vclock/sdk";
import { Workload } from "../load/operations.js";
import type { LoadSpec } from "../load/spec.js";

/** Requests under way at once: enough that many share a batch on the disk. */
const DEPTH = 512;

/** Writes every key of a load once, to every server, so that no read of it finds nothing. */
export async function preload(
  addresses: readonly string[],
  spec: LoadSpec,
  signal?: AbortSignal,
): Promise<void> {
  const { keys, values } = new Workload(spec);
  const client = await connect({ servers: addresses, consistency: "all", timeoutMs: 60_000 });
  const interrupt = () => void client.close();
  signal?.addEventListener("abort", interrupt);
  try {
    let next = 0;
    const loop = async () => {
      while (next < keys.length) {
        const index = next++;
        await client.update(keys[index] as string, values[index % values.length] as Uint8Array);
      }
    };
    await Promise.all(Array.from({ length: DEPTH }, loop));
  } finally {
    signal?.removeEventListener("abort", interrupt);
    await client.close();
  }
}
