import { describe, expect, it, vi } from "vitest";
import { toAppError } from "@/backend/error";
import type { DraftWindow } from "@/backend/generated/DraftWindow";
import type { NetworkState } from "@/backend/generated/NetworkState";
import * as states from "./states";

const never = () => undefined;
const trouble = (code: "Throttled" | "NetworkBlocked" | "SignedOut") => ({ ...toAppError("Why."), code });
const drafts = (waiting: number) =>
  ({ waiting, rows: Array.from({ length: waiting }, (_, at) => ({ id: `d${String(at)}`, createWhenBack: true })) }) as unknown as DraftWindow;

describe("what the message place says", () => {
  it("is nothing where nothing is known to be in the way", () => {
    expect(states.offline(undefined, false, never)).toBeNull();
    expect(states.offline({ online: true, offlineSince: null }, false, never)).toBeNull();
    expect(states.inTheWay(null, never, never)).toBeNull();
    expect(states.wrongClock({ clock: null } as NetworkState)).toBeNull();
    expect(states.damagedFile(undefined)).toBeNull();
    expect(states.waitingDrafts(drafts(0), never, never)).toBeNull();
  });

  it("offers the settings for a network that is in the way, and a second try where they are open already", () => {
    const [settings, again] = [vi.fn(), vi.fn()];
    states.inTheWay(trouble("NetworkBlocked"), settings, again)?.action?.run();
    states.inTheWay(trouble("NetworkBlocked"), null, again)?.action?.run();
    expect([settings.mock.calls.length, again.mock.calls.length]).toEqual([1, 1]);
    expect(states.inTheWay(trouble("SignedOut"), settings, again)).toBeNull();
  });

  it("lets a sign-in that is on its way be cancelled, and says why one has failed", () => {
    const signingIn = { waiting: false, failed: null, again: never, cancel: never };
    expect(states.signedOut(trouble("SignedOut"), { ...signingIn, waiting: true })?.action?.label).toBe("Cancel");
    expect(states.signedOut(trouble("SignedOut"), { ...signingIn, failed: "The window was closed." })?.body).toBe("The window was closed.");
  });

  it("leads to the one draft that waits, and to the drafts where several do", () => {
    const [one, all] = [vi.fn(), vi.fn()];
    states.waitingDrafts(drafts(1), one, all)?.action?.run();
    states.waitingDrafts(drafts(2), one, all)?.action?.run();
    expect(one.mock.calls).toEqual([["d0"]]);
    expect(all).toHaveBeenCalledOnce();
  });
});
