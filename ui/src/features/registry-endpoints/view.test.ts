import { describe, expect, it } from "vitest";
import type { EndpointWindow } from "@/backend/generated/EndpointWindow";
import type { RegistryEndpoint } from "@/backend/generated/RegistryEndpoint";
import { initialView, offsetsOf, rowAt, sortedBy } from "./view";

const window = (offset: number, names: string[]): EndpointWindow => ({
  revision: 1,
  total: 500,
  matching: 500,
  offset,
  rows: names.map((name) => ({ name }) as RegistryEndpoint),
  asOf: null,
});

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

describe("the order of the list", () => {
  it("turns round when the same column is chosen again", () => {
    expect(sortedBy(initialView, "name")).toMatchObject({ sortBy: "name", descending: true });
  });

  it("starts with the newest for times and with the first letter for words", () => {
    expect(sortedBy(initialView, "lastModifiedAt")).toMatchObject({ sortBy: "lastModifiedAt", descending: true });
    expect(sortedBy(initialView, "host")).toMatchObject({ sortBy: "host", descending: false });
  });
});
