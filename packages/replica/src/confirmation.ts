/**
 * Whether this run may issue dots under the id on the disk.
 *
 * The disk may be an old copy, and a peer may have dots of this id that the copy knows nothing of. Whoever greets compares,
 * but a peer that is away does not: dots issued meanwhile would be given twice, to two peers, and the two never agree again. So a
 * run issues nothing before every other member has greeted it. If one does not in time, the id is given up and the data kept: this
 * server goes on under a fresh id, of which nobody can have anything.
 *
 * @see SPEC.md R-8
 */
import { assert } from "./assert.js";
import type { Core } from "./core.js";
import type { Members } from "./members.js";

export class Confirmation {
  readonly #core: Core;
  readonly #members: Members;
  #beganMs: number | undefined;
  #isConfirmed: boolean;
  #isRenewing = false;

  constructor(core: Core, members: Members) {
    this.#core = core;
    this.#members = members;
    this.#isConfirmed = core.state.identity.node === core.config.freshNode;
  }

  /** Whether dots may be issued. */
  get isDone(): boolean {
    this.#isConfirmed ||= this.missing().length === 0;
    return this.#isConfirmed;
  }

  /** A fresh id is on its way to the disk, and this replica ends when it is there. */
  get isRenewing(): boolean {
    return this.#isRenewing;
  }

  /** The members that have not greeted this run. */
  missing(): string[] {
    return [...this.#members.others]
      .filter(({ hasGreeted }) => !hasGreeted)
      .map(({ name }) => name);
  }

  /** When `tick` has something to do next. */
  wakeAtMs(): number {
    const { nowMs, tuning } = this.#core;
    const dueMs = (this.#beganMs ?? nowMs) + tuning.confirmMs;
    return dueMs <= nowMs || this.isDone ? Number.POSITIVE_INFINITY : dueMs;
  }

  /**
   * Gives the id up when the time to confirm it is over.
   *
   * @param isAsked whether a write waits; an id without dots is given up for nothing less, for it could never be closed.
   */
  tick(isAsked: () => boolean): void {
    const { state, nowMs, tuning, phase } = this.#core;
    this.#beganMs ??= nowMs;
    if (this.#isRenewing || phase !== "serving" || this.isDone) return;
    if (nowMs - this.#beganMs < tuning.confirmMs) return;
    if (state.durable.clock.get(state.identity.node) > 0 || isAsked()) this.#renew();
  }

  /** A batch is on disk. Ends this replica when the fresh id is. */
  settled(): void {
    const { state, outbox } = this.#core;
    if (!this.#isRenewing || state.nodeOnDisk !== state.identity.node) return;
    outbox.end = {
      type: "new-id",
      reason: `${this.missing().join(", ")} did not confirm in time what is known of this server's updates`,
    };
  }

  #renew(): void {
    const { state, config, outbox } = this.#core;
    const { node, retired } = state.identity;
    assert(node !== config.freshNode, () => "a fresh id needs no confirmation");
    state.updateIdentity({
      node: config.freshNode,
      retired: new Set(retired).add(node),
      ownRuns: [],
    });
    this.#isRenewing = true;
    outbox.note("info", "takes a new id", { former: node, node: config.freshNode });
  }
}
