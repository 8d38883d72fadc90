import { describe, expect, it } from "vitest";
import { IdTable } from "./id-table.js";

describe("IdTable", () => {
  it("knows node ids from other values, the second time too", () => {
    const table = new IdTable(10);
    for (let i = 0; i < 2; i++) {
      expect(table.find("s1~k3q9x7")).toBe("s1~k3q9x7");
      for (const other of ["", "a\nb", "\ud800", 7, null, undefined, ["s1"]])
        expect(table.find(other)).toBeUndefined();
    }
    expect(table.size).toBe(1);
  });

  it("never holds more than it may, whoever sends", () => {
    const table = new IdTable(10);
    for (let i = 0; i < 1000; i++) {
      expect(table.find(`s${i}`)).toBe(`s${i}`);
      expect(table.size).toBeLessThanOrEqual(10);
    }
  });
});
