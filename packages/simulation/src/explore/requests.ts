/** Requests, written short. */
import type { SmallRequest } from "./small-world.js";

type Particulars = Omit<Partial<SmallRequest>, "operation" | "key">;

export function update(key: string, particulars: Particulars = {}): SmallRequest {
  return { operation: "update", key, ...particulars };
}

export function remove(key: string, particulars: Particulars = {}): SmallRequest {
  return { operation: "delete", key, ...particulars };
}

export function read(key: string, particulars: Particulars = {}): SmallRequest {
  return { operation: "read", key, ...particulars };
}

/** What a client may do to a key: build on what the server holds, ignore it, or delete it. */
export const anyWrite: readonly SmallRequest[] = [
  update("a"),
  update("a", { context: "none" }),
  remove("a"),
];
