/**
 * Exact reads: an answer shows precisely the maximal versions of the cut that its clock names.
 *
 * The answers of a key are taken in the order of their clocks and put into chains of growing clocks, one for each server as a rule;
 * each chain keeps the versions that its cut shows. So a read costs what changed since the one before it in its chain.
 *
 * @see Burckhardt, Gotsman, Yang, Zawirski 2014, Replicated Data Types: Specification, Verification, Optimality, §3: the
 * multi-value register
 */
import { VersionVector } from "@vclock/clock";
import { Chains, type Item } from "./chains.js";
import type { Closure } from "./closure.js";
import { Doubt } from "./doubt.js";
import { EXACT, ExactReport } from "./exact-report.js";
import type { Facts, KeyFacts, ReadFact, WriteFact } from "./facts.js";
import { DenseClock } from "./nodes.js";
import type { Report } from "./report.js";
import { Timeline } from "./timeline.js";
import { Witnesses } from "./witnesses.js";

/** Steps that all keys together may take beyond what growing chains cost, for histories whose clocks form no chains. */
const EXTRA_STEPS_MAX = 100_000_000;

export function checkExact(facts: Facts, closure: Closure, report: Report): void {
  const cut = new DenseClock(facts.nodes);
  const budget = { steps: EXTRA_STEPS_MAX, skipped: 0 };
  for (const key of facts.keys.values()) checkKey(facts, key, closure, cut, budget, report);
  if (budget.skipped === 0) return;
  for (const { rule } of EXACT) {
    report.note(
      rule,
      `${budget.skipped} answers left out: their clocks contradict each other too much`,
    );
  }
}

function checkKey(
  facts: Facts,
  key: KeyFacts,
  closure: Closure,
  cut: DenseClock,
  budget: { steps: number; skipped: number },
  report: Report,
): void {
  const items = itemsOf(key);
  const clockless = key.reads.filter(tellsNoClock);
  if (items.length === 0 && clockless.length === 0) return;
  const timeline = new Timeline(facts, key);
  const doubt = new Doubt(facts, facts.superseding(key));
  const chains = new Chains(timeline);
  const witnesses = new Witnesses(doubt);
  const told = new ExactReport(timeline, report);
  for (const item of items) {
    cut.load(item.clock);
    const chain = chains.find(item);
    if (!chain.grows) budget.steps -= chain.versions.distance(cut);
    if (budget.steps < 0) {
      budget.skipped++;
      continue;
    }
    chain.versions.move(cut);
    const { live } = chain.versions;
    if (item.read === undefined) {
      checkIdleDelete(item, timeline, live, doubt, cut, told);
    } else {
      const shown = checkShown(item.read, timeline, live, cut, told);
      budget.steps -= checkMissing(item.read, shown, timeline, live, doubt, cut, told);
      if (chain.grows) witnesses.take(item, chain, shown, timeline, told);
    }
    chain.last = item;
  }
  for (const read of clockless) checkClockless(read, timeline, closure, cut, told);
}

function tellsNoClock({ operation, shown }: ReadFact): boolean {
  return (
    operation.clock === undefined &&
    shown.some((version) => typeof version !== "string" && version.dot !== undefined)
  );
}

/** A read without a clock covers at least what it shows, what that depends on, and what its session had seen. */
function checkClockless(
  read: ReadFact,
  timeline: Timeline,
  closure: Closure,
  cut: DenseClock,
  told: ExactReport,
): void {
  cut.load(read.operation.after ?? VersionVector.empty);
  for (const version of read.shown) {
    if (typeof version !== "string" && version.dot !== undefined)
      cut.raise(version.node, version.counter);
  }
  closure.close(cut);
  told.checkedConflict();
  const { supersession } = timeline;
  for (const version of read.shown) {
    if (typeof version === "string" || version.dot === undefined) continue;
    const isSuperseded = supersession.nodes.some((node) => {
      const first = supersession.first(version, node);
      return first !== undefined && first.counter <= cut.get(node);
    });
    if (isSuperseded) told.superseded(read, version, cut);
  }
}

/** Answered reads and idle deletes that tell a clock, by the sum of its entries: a smaller clock comes first. */
function itemsOf(key: KeyFacts): Item[] {
  const items: Item[] = [];
  for (const read of key.reads) {
    const { clock } = read.operation;
    if (clock === undefined || read.shown.includes("ambiguous")) continue;
    items.push({ operation: read.operation, read, clock, sum: sumOf(clock) });
  }
  for (const operation of key.idleDeletes) {
    // What a writer without a context is told that it had seen is its server's cut.
    const cut = operation.context === undefined ? operation.seen?.cut : undefined;
    const clock = operation.clock ?? cut;
    if (clock !== undefined) items.push({ operation, read: undefined, clock, sum: sumOf(clock) });
  }
  return items.sort((a, b) => a.sum - b.sum || a.operation.start - b.operation.start);
}

function sumOf(clock: VersionVector): number {
  let sum = 0;
  for (const id of clock.nodes()) sum += clock.get(id);
  return sum;
}

/** The versions that the read shows; says which of them it should not. */
function checkShown(
  read: ReadFact,
  timeline: Timeline,
  live: ReadonlySet<number>,
  cut: DenseClock,
  told: ExactReport,
): ReadonlySet<number> {
  const shown = new Set<number>();
  told.checkedRead();
  for (const version of read.shown) {
    if (typeof version === "string") continue;
    const number = timeline.number(version);
    if (number === undefined) continue;
    shown.add(number);
    if (live.has(number)) continue;
    if (cut.get(version.node) < version.counter) told.notCovered(read, version);
    else told.superseded(read, version, cut);
  }
  return shown;
}

/** Says which versions the read should show and does not. Returns how many had to be looked at. */
function checkMissing(
  read: ReadFact,
  shown: ReadonlySet<number>,
  timeline: Timeline,
  live: ReadonlySet<number>,
  doubt: Doubt,
  cut: DenseClock,
  told: ExactReport,
): number {
  if (live.size <= shown.size && isSubset(live, shown)) return 0;
  const end = read.operation.end as number;
  for (const number of live) {
    if (shown.has(number)) continue;
    const version = timeline.versions[number] as WriteFact;
    if (!doubt.maySupersede(version, cut, end)) told.missing(read, version);
  }
  return live.size;
}

function checkIdleDelete(
  { operation }: Item,
  timeline: Timeline,
  live: ReadonlySet<number>,
  doubt: Doubt,
  cut: DenseClock,
  told: ExactReport,
): void {
  if (operation.operation === "read" || operation.seen === undefined) return;
  told.checkedDelete();
  for (const number of live) {
    const version = timeline.versions[number] as WriteFact;
    if (version.dot === undefined || !operation.seen.covers(version.dot)) continue;
    if (!doubt.maySupersede(version, cut, operation.end as number))
      told.notDeleted(operation, version);
  }
}

function isSubset(few: ReadonlySet<number>, many: ReadonlySet<number>): boolean {
  for (const number of few) if (!many.has(number)) return false;
  return true;
}
