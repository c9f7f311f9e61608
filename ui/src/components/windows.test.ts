import { describe, expect, it } from "vitest";
import { offsetsOf, rowAt } from "./windows";

const window = (offset: number, names: string[]) => ({ offset, rows: names.map((name) => ({ name })) });

describe("windows of rows", () => {
  it("cover every row in sight and no more", () => {
    expect(offsetsOf(0, 30, 200)).toEqual([0]);
    expect(offsetsOf(190, 230, 200)).toEqual([0, 200]);
    expect(offsetsOf(400, 400, 200)).toEqual([400]);
    expect(offsetsOf(-5, -1, 200)).toEqual([0]);
  });

  it("give a row by its number, and nothing while its window is on the way", () => {
    const windows = [window(0, ["a", "b"]), window(200, ["c"])];
    expect(rowAt(windows, 1)?.name).toBe("b");
    expect(rowAt(windows, 200)?.name).toBe("c");
    expect(rowAt(windows, 2)).toBeUndefined();
  });
});
