#!/usr/bin/env node
"use strict";
// CommonJS, as package.json beside it says: Node then starts without its loader of ES modules.
const module_ = require("node:module");
const { join } = require("node:path");

// Starts faster from the second time on, where Node has it (22.8).
module_.enableCompileCache?.();
// For the stack traces that DEBUG asks for: they name the source, not the bundle.
if (process.env.DEBUG) process.setSourceMapsEnabled(true);

const { start } = require("../bundle/vc.cjs");
void start(process.argv.slice(2), join(__dirname, ".."));
