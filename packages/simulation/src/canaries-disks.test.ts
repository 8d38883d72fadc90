/** A check that was never seen to fail proves nothing: disks that break their word, and replicas that do not notice. */
import { DISKS } from "./testing/canaries/table-of-disks.js";
import { watchCanaries } from "./testing/canaries/watching.js";

watchCanaries(DISKS);
