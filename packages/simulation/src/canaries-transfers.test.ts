/** A check that was never seen to fail proves nothing: replicas that break the rules between servers. */
import { TRANSFERS } from "./testing/canaries/table-of-transfers.js";
import { watchCanaries } from "./testing/canaries/watching.js";

watchCanaries(TRANSFERS);
