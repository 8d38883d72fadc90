/**
 * What is gone stays gone: once a cut covers a version and does not show it, no greater cut shows it. This needs no knowledge of who
 * superseded it, so it also catches what unanswered writes would otherwise excuse.
 */
import type { Chain, Item } from "./chains.js";
import type { Doubt } from "./doubt.js";
import type { ExactReport } from "./exact-report.js";
import type { WriteFact } from "./facts.js";
import type { Timeline } from "./timeline.js";
import { precedes } from "./operations.js";

export class Witnesses {
  readonly #doubt: Doubt;
  /** For each version the first read of each chain that covers it and does not show it. */
  readonly #gone = new Map<number, Item[]>();

  constructor(doubt: Doubt) {
    this.#doubt = doubt;
  }

  /** Takes the next read of a chain, which has moved to its cut. */
  take(
    item: Item,
    chain: Chain,
    shown: ReadonlySet<number>,
    timeline: Timeline,
    told: ExactReport,
  ): void {
    for (const version of shown)
      this.#check(item, timeline.versions[version] as WriteFact, version, told);
    const before = chain.lastRead;
    if (before !== undefined && before.sum === item.sum && before.clock.equals(item.clock)) {
      told.checkedEqual();
      this.#compare(before, item, chain.shown, shown, timeline, told);
      this.#compare(item, before, shown, chain.shown, timeline, told);
    }
    for (const versions of [chain.versions.takeFresh(), chain.shown]) {
      for (const version of versions) {
        const { dot } = timeline.versions[version] as WriteFact;
        if (!shown.has(version) && dot !== undefined && item.clock.covers(dot))
          this.#add(version, item);
      }
    }
    chain.shown = shown;
    chain.lastRead = item;
  }

  #check(item: Item, version: WriteFact, number: number, told: ExactReport): void {
    for (const gone of this.#gone.get(number) ?? []) {
      if (gone.sum >= item.sum || !item.clock.dominates(gone.clock)) continue;
      if (this.#mayExceed(gone, item, version)) continue;
      told.resurrected(gone, item, version);
      return;
    }
  }

  #add(version: number, item: Item): void {
    const items = this.#gone.get(version);
    if (items === undefined) this.#gone.set(version, [item]);
    else if (items.at(-1) !== item) items.push(item);
  }

  /** Says which version one of two reads at equal clocks shows and the other does not. */
  #compare(
    shows: Item,
    hides: Item,
    shown: ReadonlySet<number>,
    others: ReadonlySet<number>,
    timeline: Timeline,
    told: ExactReport,
  ): void {
    for (const number of shown) {
      if (others.has(number)) continue;
      const version = timeline.versions[number] as WriteFact;
      if (!this.#mayExceed(hides, shows, version)) told.differ(shows, hides, version);
    }
  }

  /**
   * Whether the read that does not show the version may hold more than its clock says, and more than the other read's cut, which may
   * supersede it. A clock that leaves out a closed node is smaller than its cut; but what is closed, all servers hold.
   */
  #mayExceed(hides: Item, shows: Item, version: WriteFact): boolean {
    const { clock, operation } = hides;
    return (
      !precedes(operation, shows.operation) &&
      this.#doubt.mayHideSuperseder(version, clock, operation.end as number)
    );
  }
}
