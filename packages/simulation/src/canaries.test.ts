/** The list of canaries says what it is: every promise, rule and trap is broken by some of them. */
import { describe, expect, it } from "vitest";
import { CANARIES } from "./testing/canaries/table.js";

describe("the canaries", () => {
  const broken = new Set(CANARIES.map(({ breaks }) => breaks));

  it("have names of their own", () => {
    const names = CANARIES.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(["P-1", "P-2", "P-3", "P-4", "P-5", "P-6", "P-7", "P-8", "P-9"])(
    "break promise %s",
    (rule) => {
      expect(broken).toContain(rule);
    },
  );

  it.each([
    "R-1",
    "R-2",
    "R-3",
    "R-4",
    "R-5",
    "R-6",
    "R-7",
    "R-8",
    "R-9",
    "I-1",
    "I-2",
    "I-3",
    "I-4",
    "I-5",
    "I-6",
    "I-7",
    "I-9",
    "I-10",
  ])("break %s", (rule) => {
    expect(broken).toContain(rule);
  });

  it.each([
    "operations applied as they arrive",
    "remembered deletes left out of the pull",
    "deletes forgotten before every member has them",
    "the node id kept after losing the disk",
    "a read that shows what is not yet durable",
    "a clock sent before the disk has it",
    "chunks applied in place",
    "a clock ahead of its containers",
    "an acknowledgement whose context covers unseen siblings",
    "a counter written later than the data",
    "a local read error taken for not found",
    "clocks pruned by age or size",
    "limits enforced on replication",
    "a restored backup that keeps its id",
    "deletes that depend on wall-clock grace periods",
  ])("walk into the trap: %s", (trap) => {
    expect(broken).toContain(`trap: ${trap}`);
  });
});
