import { describeClusters } from "./testing/clusters.js";

describeClusters(1);
