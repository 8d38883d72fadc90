/** What the checker must be told about a run, because the history cannot tell it. */
export interface CheckOptions {
  /**
   * Whether servers lost their disks, or were replaced. Then what only `one` acknowledged may be gone. Implies `newIds`. By
   * default, whether clocks name two lives of one server: `s1~a` and `s1~b`.
   */
  readonly lostDisks?: boolean | undefined;
  /**
   * Whether servers may have taken new ids, with their disks or without (SPEC.md ). Then former ids are closed, and leave
   * the clocks when no version carries them any more. By default, whether ids name lives at all: `s1~a`.
   */
  readonly newIds?: boolean | undefined;
  /**
   * Whether old disks were put back or copied. Then a dot may have been issued twice (SPEC.md, limits of the promises), and the
   * rules that rest on dots say nothing. Implies `lostDisks`. Off by default.
   */
  readonly restoredDisks?: boolean | undefined;
  /** How many findings of each rule are told; the others are counted. 3 by default. */
  readonly findingsMax?: number | undefined;
}
