#!/usr/bin/env node
import { execute } from "@oclif/core";

// An unknown command is wrong usage like any other; oclif ends with 127.
process.on("exit", (code) => {
  if (code === 127) process.exitCode = 2;
});

await execute({ dir: import.meta.url });
