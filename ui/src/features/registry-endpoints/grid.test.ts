import { describe, expect, it } from "vitest";
import { columns, widthsFor } from "./columns";
import { countOf } from "./count";
import { moved } from "./gridKeys";

const perLetter = (width: number) => (text: string) => text.length * width;

const go = (row: number, column: number, key: string, control = false) => moved({ row, column }, key, control, 100, 8, 10);

describe("the keys of the grid", () => {
  it("lead up into the header and not beyond", () => {
    expect(go(0, 2, "ArrowUp")).toEqual({ row: -1, column: 2 });
    expect(go(-1, 2, "ArrowUp")).toEqual({ row: -1, column: 2 });
    expect(go(-1, 2, "ArrowDown")).toEqual({ row: 0, column: 2 });
  });

  it("stop at the last row and the last column", () => {
    expect(go(99, 7, "ArrowDown")).toEqual({ row: 99, column: 7 });
    expect(go(99, 7, "ArrowRight")).toEqual({ row: 99, column: 7 });
  });

  it("jump by pages within the rows and to both corners", () => {
    expect(go(5, 0, "PageUp")).toEqual({ row: 0, column: 0 });
    expect(go(95, 0, "PageDown")).toEqual({ row: 99, column: 0 });
    expect(go(50, 3, "Home")).toEqual({ row: 50, column: 0 });
    expect(go(50, 3, "End", true)).toEqual({ row: 99, column: 7 });
  });

  it("leave all other keys alone", () => {
    expect(go(0, 0, "a")).toBeNull();
    expect(go(0, 0, "Tab")).toBeNull();
  });
});

describe("the widths of the columns", () => {
  it("fill the place exactly when there is enough of it", () => {
    expect(widthsFor(1501, perLetter(7)).reduce((sum, width) => sum + width, 0)).toBe(1501);
  });

  it("never fall below their least, and grow with the font where words must stay whole", () => {
    const method = columns.findIndex(({ key }) => key === "method");
    expect(widthsFor(300, perLetter(1))).toEqual(columns.map(({ least }) => least));
    expect(widthsFor(300, perLetter(10))[method]).toBe("System managed identity".length * 10 + 16);
  });
});

describe("the line below the list", () => {
  const known = { total: 2413, matching: 2413, asOf: null, first: false, view: { filter: "", instanceId: null }, progress: undefined };

  it("counts in the user's numbers", () => {
    expect(countOf(known, false)).toBe(`${new Intl.NumberFormat().format(2413)} endpoints`);
    expect(countOf({ ...known, total: 1 }, false)).toBe("1 endpoint");
  });

  it("says how many of all match when the list is narrowed", () => {
    expect(countOf({ ...known, matching: 3, view: { filter: "x", instanceId: null } }, false)).toMatch(/^3 of /);
  });

  it("says how far the first list is, and nothing at all when there is none", () => {
    expect(countOf({ ...known, first: true, progress: { loaded: 400, expected: 900 } }, true)).toContain("400 of 900");
    expect(countOf({ ...known, first: true, progress: { loaded: 400, expected: null } }, true)).toContain("400 so far");
    expect(countOf({ ...known, total: 0 }, false)).toBe("");
  });
});
