import { storeConformance } from "@vclock/replica/conformance";

import { openLmdbStore } from "./open.js";
import { freshDirectory } from "./testing/directory.js";

storeConformance("LmdbStore", {
  async open() {
    const directory = freshDirectory();
    return {
      store: await openLmdbStore({ directory }),
      reopen: () => openLmdbStore({ directory }),
    };
  },
});
