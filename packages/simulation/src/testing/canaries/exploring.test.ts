import { test } from "vitest";
import { checkHistory } from "../../checker/check.js";
import { simulate } from "../../run.js";
import { REPLICA, type System } from "../../system.js";
import { isClean } from "../../verdict.js";
import * as operations from "./operations.js";
import * as requests from "./requests.js";
import * as replies from "./replies.js";
import * as pulls from "./pulls.js";
import * as disks from "./disks.js";
import * as deletes from "./deletes.js";
import * as members from "./members.js";
const all: Record<string, System> = {};
for (const m of [operations, requests, replies, pulls, disks, deletes, members])
  for (const [n, s] of Object.entries(m)) if (typeof s === "object") all[n] = s as System;
const N = Number(process.env["N"] ?? 15);
const re = new RegExp(process.env["RE"] ?? ".");
const modes = process.env["MODES"] ?? "SO";
function look(s: bigint, system: System, model: boolean): string | undefined {
  const r = simulate(s, { system, model });
  if (r.violation) return r.violation.message;
  if (model) return undefined;
  const v = checkHistory(r.history, { lostDisks: r.statistics.disksLost > 0 });
  return isClean(v) ? undefined : `[${v.findings.map((f) => f.rule).join(" ")}] ${v.findings[0]?.message}`;
}
test("explore", () => {
  for (const [name, system] of Object.entries(all)) {
    if (!re.test(name)) continue;
    for (const [mode, model] of [["S", true], ["O", false]] as const) {
      if (!modes.includes(mode)) continue;
      const t = process.cpuUsage();
      let found = "NOT CAUGHT";
      const from = Number(process.env["FROM"] ?? 1);
      for (let s = BigInt(from); s < BigInt(from + N); s++) {
        let m: string | undefined;
        try { m = look(s, system, model); } catch (e) { found = `seed ${s} CRASH ${(e as Error).stack}`; break; }
        if (m === undefined) continue;
        const plain = look(s, REPLICA, model);
        if (plain !== undefined) { console.log(`  plain ${mode} seed ${s}: ${plain.slice(0, 150)}`); continue; }
        found = `seed ${s}: ${m.slice(0, 230)}`;
        break;
      }
      console.log(`${name} ${mode} ${Math.round(process.cpuUsage(t).user / 1000)}ms ${found}`);
    }
  }
}, 900000);
