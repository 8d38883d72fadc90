import type { Action, Schedule, Setup } from "../schedule/action.js";
import { formatSchedule } from "../schedule/text.js";

/** How far a search for a smaller schedule has come. */
export interface ShrinkProgress {
  readonly attempts: number;
  readonly attemptsMax: number;
  /** The smallest failing schedule so far. */
  readonly best: Schedule;
}

/** Schedules of so few actions are remembered when they do not fail, so as not to try them twice. */
const REMEMBERED_ACTIONS_MAX = 100;

/** Keeps the smallest failing schedule, and counts the attempts. */
export class Search {
  readonly #isFailing: (schedule: Schedule) => boolean;
  readonly #attemptsMax: number;
  readonly #onProgress: ((progress: ShrinkProgress) => void) | undefined;
  readonly #passing = new Set<string>();
  #best: Schedule | undefined;
  #bestText = "";
  #attempts = 0;

  constructor(
    isFailing: (schedule: Schedule) => boolean,
    attemptsMax: number,
    onProgress: ((progress: ShrinkProgress) => void) | undefined,
  ) {
    this.#isFailing = isFailing;
    // Whether the schedule given fails at all must be asked.
    this.#attemptsMax = Math.max(1, attemptsMax);
    this.#onProgress = onProgress;
  }

  get attempts(): number {
    return this.#attempts;
  }

  get isOver(): boolean {
    return this.#attempts >= this.#attemptsMax;
  }

  /** The smallest that failed. */
  get best(): Schedule {
    if (this.#best === undefined) throw new RangeError("best: nothing has failed so far");
    return this.#best;
  }

  get actions(): readonly Action[] {
    return this.best.actions;
  }

  get setup(): Setup {
    return this.best.setup;
  }

  /** Takes the schedule as the best, if it fails and attempts are left. */
  accept(schedule: Schedule): boolean {
    if (this.isOver) return false;
    const text = formatSchedule(schedule);
    // What changes nothing is no step forward, and would be taken again and again.
    if (text === this.#bestText || this.#passing.has(text)) return false;
    this.#attempts++;
    const fails = this.#isFailing(schedule);
    if (fails) {
      this.#best = schedule;
      this.#bestText = text;
    } else if (schedule.actions.length <= REMEMBERED_ACTIONS_MAX) this.#passing.add(text);
    if (this.#best !== undefined && this.#onProgress !== undefined) {
      const [attempts, attemptsMax] = [this.#attempts, this.#attemptsMax];
      this.#onProgress({ attempts, attemptsMax, best: this.#best });
    }
    return fails;
  }

  acceptActions(actions: readonly Action[]): boolean {
    return this.accept({ ...this.best, actions });
  }

  acceptSetup(change: Partial<Setup>): boolean {
    return this.accept({ ...this.best, setup: { ...this.setup, ...change } });
  }
}
