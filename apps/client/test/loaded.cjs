"use strict";
// Loaded with --require: says at the end which files were.
process.on("exit", () => {
  process.stderr.write(`${JSON.stringify(Object.keys(require.cache))}\n`);
});
