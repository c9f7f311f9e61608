// Leaving the wizard: what differs from the beginning is kept or discarded by a decision, whether Cancel was pressed or the window's
// history leads elsewhere. Called by WizardPage; the dialog that asks is LeaveDialog.
import { useEffect, useEffectEvent, useState } from "react";
import { attempt } from "@/backend/error";
import type { SavedDraft } from "@/backend/generated/SavedDraft";
import { useNews } from "@/components/messages";
import { en } from "@/strings/en";
import type { useDraftSaving } from "./useDraftSaving";
import { isReachable, startOf, type Step, type WizardState } from "./wizard";

/** Asked before the history moves: true lets it; otherwise `proceed` is called when the person has decided. */
export type Asked = (step: Step | null, sameVisit: boolean, proceed: () => void) => boolean;

type Props = {
  state: WizardState;
  saved: SavedDraft | null;
  saving: ReturnType<typeof useDraftSaving>;
  /** `kept` is false where nothing is left to come back to. */
  onLeave: (kept: boolean) => void;
  onForget: () => void;
  guard: (asked: Asked) => () => void;
};

type Leaving = { busy: boolean; proceed: (kept: boolean) => void };

export function useLeave({ state, saved, saving, onLeave, onForget, guard }: Props) {
  const { tell } = useNews();
  const [leaving, setLeaving] = useState<Leaving | null>(null);
  const { draft, password, phase, verdict } = state;
  // The text differs from what the page began with: then leaving must be a decision.
  const begun = startOf(saved, null).draft;
  const changed = draft !== begun && JSON.stringify(draft) !== JSON.stringify(begun);
  const matters = changed || password !== "" || (saved === null && saving.id !== null);

  const ask = (proceed: Leaving["proceed"]) => {
    if (matters) setLeaving({ busy: false, proceed });
    else proceed(saving.id !== null);
  };
  const asked = useEffectEvent<Asked>((step, sameVisit, proceed) => {
    // While Azure is at work the page can be left, as by the navigation; its steps cannot be walked.
    if (phase === "creating") return !sameVisit;
    if (sameVisit) return step === null || isReachable(step, verdict);
    if (!matters) return true;
    ask((kept) => {
      if (!kept) onForget();
      proceed();
    });
    return false;
  });
  useEffect(() => guard((...question) => asked(...question)), [guard]);

  const busy = (one: Leaving) => setLeaving({ ...one, busy: true });
  return {
    open: leaving !== null,
    busy: leaving?.busy === true,
    cancel: () => ask(onLeave),
    stay: () => setLeaving(null),
    keep: async () => {
      if (!leaving) return;
      busy(leaving);
      const { done } = await attempt(saving.saveNow());
      // Why it could not be saved is said in the bar of the buttons.
      setLeaving(null);
      if (done) leaving.proceed(true);
    },
    discard: async () => {
      if (!leaving) return;
      busy(leaving);
      const discarded = await attempt(saving.saver.discard());
      setLeaving(null);
      if (discarded.done) leaving.proceed(false);
      else tell({ key: "draft.saved", intent: "error", title: en.wizard.discardFailed, body: discarded.error.message });
    },
  };
}
