#!/usr/bin/env node
import { execute } from "@oclif/core";
import { tellOutputFailure } from "../dist/report/output-failure.js";

tellOutputFailure();
await execute({ dir: import.meta.url });
