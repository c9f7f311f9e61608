import { describe, expect, it } from "vitest";
import { initialView, sortedBy } from "./view";

describe("the order of the list", () => {
  it("turns round when the same column is chosen again", () => {
    expect(sortedBy(initialView, "name")).toMatchObject({ sortBy: "name", descending: true });
  });

  it("starts with the newest for times and with the first letter for words", () => {
    expect(sortedBy(initialView, "lastModifiedAt")).toMatchObject({ sortBy: "lastModifiedAt", descending: true });
    expect(sortedBy(initialView, "host")).toMatchObject({ sortBy: "host", descending: false });
  });
});
