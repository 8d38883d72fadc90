import { etcd } from "./etcd/system.js";
import { nats } from "./nats/system.js";
import { pouchdb } from "./pouchdb/system.js";
import { redis } from "./redis/system.js";
import type { System } from "./system.js";
import { vclock } from "./vclock.js";

/** All that can be measured side by side, ours first. */
export const SYSTEMS: readonly System[] = [vclock, etcd, redis, nats, pouchdb];
