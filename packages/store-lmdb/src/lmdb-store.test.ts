import { storeConformance } from "@vclock/replica/conformance";

import { openLmdbStore, openWith } from "./open.js";
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

// The smaller the segments, the more often a test goes from one to the other, and by the journal.
for (const segmentBytes of [8 * 1024, 32 * 1024]) {
  storeConformance(`LmdbStore with segments of ${segmentBytes} bytes`, {
    async open() {
      const directory = freshDirectory();
      const open = () => openWith({ directory }, segmentBytes);
      return { store: await open(), reopen: open };
    },
  });
}
