import { expect, test } from "vitest";
import { lastDays } from "./days";

test("each of the last days is there, over the end of a month, with nought where nothing was created", () => {
  const days = lastDays([{ day: "2026-02-28", count: 3 }, { day: "2025-01-01", count: 9 }], new Date(2026, 2, 1, 0, 30), 3);
  expect(days).toEqual([
    { day: "2026-02-27", count: 0 },
    { day: "2026-02-28", count: 3 },
    { day: "2026-03-01", count: 0 },
  ]);
});
