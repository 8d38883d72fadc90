import { describeClusters } from "./testing/clusters.js";

describeClusters(4);
