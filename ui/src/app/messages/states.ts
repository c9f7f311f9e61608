// What the message place says of how things stand: one pure function for each thing that can be in the way, from state to a message
// or to nothing. Called by useStates; nothing here may ask, remember or clear anything.
import type { AppError } from "@/backend/generated/AppError";
import type { Connectivity } from "@/backend/generated/Connectivity";
import type { DraftWindow } from "@/backend/generated/DraftWindow";
import type { Interrupted } from "@/backend/generated/Interrupted";
import type { NetworkState } from "@/backend/generated/NetworkState";
import type { Storage } from "@/backend/generated/Storage";
import { formatTime } from "@/components/format";
import type { Message } from "@/components/messages";
import { en } from "@/strings/en";

type Found = Message | null;
type Run = () => void;

/** Marked drafts that wait for the person, now that Azure answers. */
export const WAITING = "drafts.waiting";

export function offline(connectivity: Connectivity | undefined, looking: boolean, look: Run): Found {
  const since = connectivity?.offlineSince ?? null;
  if (since === null) return null;
  const action = { label: looking ? en.network.checking : en.common.tryAgain, run: look };
  return { key: "network.offline", intent: "info", title: en.network.offlineTitle, body: en.network.offlineBody(formatTime(since)), action };
}

export function wrongClock(network: NetworkState | undefined): Found {
  if (!network || network.clock === null) return null;
  return { key: "network.clock", intent: "warning", title: en.network.clockTitle, body: network.clock };
}

/** `openSettings` is none where the settings are open already. */
export function unusableSettings(network: NetworkState | undefined, openSettings: Run | null): Found {
  if (!network || network.problem === null) return null;
  const action = openSettings ? { action: { label: en.network.openSettings, run: openSettings } } : {};
  return { key: "network.problem", intent: "warning", title: en.network.problemTitle, body: network.problem, ...action };
}

export function inTheWay(trouble: AppError | null | undefined, openSettings: Run | null, askAgain: Run): Found {
  const again = { label: en.common.tryAgain, run: askAgain };
  if (trouble?.code === "Throttled") {
    return { key: "network.throttled", intent: "warning", title: en.network.throttledTitle, body: trouble.message, action: again };
  }
  if (trouble?.code === "NetworkBlocked") {
    const action = openSettings ? { label: en.network.openSettings, run: openSettings } : again;
    return { key: "network.blocked", intent: "error", title: en.network.blockedTitle, body: trouble.message, action };
  }
  return null;
}

export type SigningIn = { waiting: boolean; failed: string | null; again: Run; cancel: Run };

export function signedOut(trouble: AppError | null | undefined, { waiting, failed, again, cancel }: SigningIn): Found {
  if (trouble?.code !== "SignedOut") return null;
  const action = waiting ? { label: en.common.cancel, run: cancel } : { label: en.signIn.again, run: again };
  return {
    key: "session.ended",
    intent: "error",
    title: en.signIn.endedTitle,
    body: waiting ? en.signIn.waiting : (failed ?? trouble.message),
    action,
  };
}

export function interruptedDraft(interrupted: Interrupted | null | undefined, openDraft: (id: string) => void): Found {
  if (!interrupted || interrupted.sameRun) return null;
  const { id, draft } = interrupted.draft;
  const name = draft.name === "" ? en.drafts.noName : draft.name;
  const action = { label: en.drafts.continue, run: () => openDraft(id) };
  return { key: "drafts.interrupted", intent: "warning", title: en.drafts.interruptedTitle(name), body: en.drafts.interruptedBody, action };
}

export function waitingDrafts(drafts: DraftWindow | undefined, openDraft: (id: string) => void, openDrafts: Run): Found {
  if (!drafts || drafts.waiting === 0) return null;
  const only = drafts.waiting === 1 ? drafts.rows.find(({ createWhenBack }) => createWhenBack) : undefined;
  const run = () => (only ? openDraft(only.id) : openDrafts());
  const action = { label: en.drafts.backAction, run };
  return { key: WAITING, intent: "info", title: en.drafts.backTitle(drafts.waiting), body: en.drafts.backBody, action };
}

export function damagedFile(storage: Storage | undefined): Found {
  if (!storage || storage.problem === null) return null;
  const title = storage.lasting ? en.drafts.rescuedTitle : en.drafts.notLastingTitle;
  return { key: "storage", intent: "warning", title, body: storage.problem };
}
