import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Draft } from "@/backend/generated/Draft";
import type { SavedDraft } from "@/backend/generated/SavedDraft";
import { DELAY, DraftSaver } from "./draftSaver";
import { emptyDraft } from "./wizard";

const named = (name: string): Draft => ({ ...emptyDraft, name });

function setUp(id: string | null = null) {
  const calls: string[] = [];
  const store = {
    saveDraft: vi.fn((known: string | null, step: SavedDraft["step"], draft: Draft) => {
      calls.push(`save ${known ?? "new"} ${draft.name}`);
      return Promise.resolve<SavedDraft>({ id: known ?? "draft-1", savedAt: "2026-01-01T00:00:00Z", createWhenBack: false, step, draft });
    }),
    discardDraft: vi.fn((known: string) => {
      calls.push(`discard ${known}`);
      return Promise.resolve(null);
    }),
  };
  const listener = { saved: vi.fn(), failed: vi.fn() };
  return { calls, store, listener, saver: new DraftSaver(id, store, listener) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("the draft saver", () => {
  it("saves the newest text within the delay of the first change, also while the user keeps typing", async () => {
    const { calls, saver } = setUp();
    saver.note(named("a"), "basics");
    await vi.advanceTimersByTimeAsync(DELAY - 100);
    saver.note(named("ab"), "basics");
    await vi.advanceTimersByTimeAsync(100);
    expect(calls).toEqual(["save new ab"]);
  });

  it("saves a draft it has saved before under the same id", async () => {
    const { calls, saver } = setUp();
    await saver.save(named("a"), "basics");
    await saver.save(named("b"), "basics");
    expect(calls).toEqual(["save new a", "save draft-1 b"]);
  });

  it("never lets two first saves run at once, which would make two drafts", async () => {
    const { calls, saver } = setUp();
    await Promise.all([saver.save(named("a"), "basics"), saver.save(named("b"), "basics")]);
    expect(calls).toEqual(["save new a", "save draft-1 b"]);
  });

  it("keeps what was typed when the page is left before the delay is over", async () => {
    const { calls, saver } = setUp();
    saver.note(named("a"), "basics");
    await saver.flush();
    expect(calls).toEqual(["save new a"]);
  });

  it("does not bring a discarded draft back", async () => {
    const { calls, saver } = setUp("draft-7");
    saver.note(named("a"), "basics");
    await saver.discard();
    saver.note(named("b"), "basics");
    await vi.advanceTimersByTimeAsync(DELAY * 2);
    expect(calls).toEqual(["discard draft-7"]);
  });

  it("discards nothing when nothing was ever saved", async () => {
    const { calls, saver } = setUp();
    await saver.discard();
    expect(calls).toEqual([]);
  });

  it("reports a save that failed and goes on with the next one", async () => {
    const { saver, store, listener } = setUp();
    store.saveDraft.mockImplementationOnce(() => Promise.reject(new Error("disk full")));
    await expect(saver.save(named("a"), "basics")).rejects.toThrow("disk full");
    expect(listener.failed).toHaveBeenCalledOnce();
    await saver.save(named("b"), "basics");
    expect(listener.saved).toHaveBeenCalledOnce();
  });

  it("saves nothing after its endpoint was created", async () => {
    const { calls, saver } = setUp("draft-7");
    saver.note(named("a"), "review");
    saver.end();
    await vi.advanceTimersByTimeAsync(DELAY * 2);
    await saver.flush();
    expect(calls).toEqual([]);
  });
});
