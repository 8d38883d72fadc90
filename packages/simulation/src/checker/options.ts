/** What the checker must be told about a run, because the history cannot tell it. */
export interface CheckOptions {
  /**
   * Whether servers lost their disks, were replaced, or came back as a new life. Then what only `one` acknowledged may be gone,
   * and closed ids leave the clocks (SPEC.md R-7). By default, whether clocks name two lives of one server: `s1~a` and `s1~b`.
   */
  readonly lostDisks?: boolean | undefined;
  /**
   * Whether old disks were put back or copied. Then a dot may have been issued twice (SPEC.md, limits of the promises), and the
   * rules that rest on dots say nothing. Implies `lostDisks`. Off by default.
   */
  readonly restoredDisks?: boolean | undefined;
  /** How many findings of each rule are told; the others are counted. 3 by default. */
  readonly findingsMax?: number | undefined;
}
