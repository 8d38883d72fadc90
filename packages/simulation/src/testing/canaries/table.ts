/** All canaries. */
import type { Canary } from "./canary.js";
import { CLIENTS } from "./table-of-clients.js";
import { DISKS } from "./table-of-disks.js";
import { TRANSFERS } from "./table-of-transfers.js";

export const CANARIES: readonly Canary[] = [...CLIENTS, ...TRANSFERS, ...DISKS];
