import { describe, expect, it, vi } from "vitest";
import { afterPointer } from "./afterPointer";

const pointer = (type: string) => document.body.dispatchEvent(new Event(type, { bubbles: true }));

describe("what waits for the pointer", () => {
  it("runs at once where nothing is pressed", () => {
    const run = vi.fn();
    afterPointer(run);
    expect(run).toHaveBeenCalledOnce();
  });

  it("runs only after a press has become a click, so that nothing moves under it", async () => {
    const order: string[] = [];
    pointer("pointerdown");
    afterPointer(() => order.push("fault"));
    expect(order).toEqual([]);
    pointer("pointerup");
    order.push("click");
    await vi.waitFor(() => expect(order).toEqual(["click", "fault"]));
  });

  it("runs also where the press is given up", async () => {
    const run = vi.fn();
    pointer("pointerdown");
    afterPointer(run);
    pointer("pointercancel");
    await vi.waitFor(() => expect(run).toHaveBeenCalledOnce());
  });
});
