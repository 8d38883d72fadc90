/**
 * What is gone stays gone: once a cut covers a version and does not show it, no greater cut shows it. This needs no knowledge of who
 * superseded it, so it also catches what unanswered writes would otherwise excuse.
 */
import type { Chain, Item } from "./chains.js";
import type { Doubt } from "./doubt.js";
import type { ExactReport } from "./exact-report.js";
import type { WriteFact } from "./facts.js";
import type { Timeline } from "./timeline.js";

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
    if (before !== undefined && before.sum === item.sum) {
      if (!this.#mayHide(item)) told.compare(before, item, chain.shown, shown);
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
      // A clock that hides a closed node is smaller than its cut: only what came later is surely not older.
      if (this.#mayHide(gone) && (gone.operation.end as number) >= item.operation.start) continue;
      told.resurrected(gone, item, version);
      return;
    }
  }

  #add(version: number, item: Item): void {
    const items = this.#gone.get(version);
    if (items === undefined) this.#gone.set(version, [item]);
    else if (items.at(-1) !== item) items.push(item);
  }

  #mayHide({ clock, operation }: Item): boolean {
    return this.#doubt.mayHideNode(clock, operation.end as number);
  }
}
