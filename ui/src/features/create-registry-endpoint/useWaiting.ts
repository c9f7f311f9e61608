// "Create when I am back": the draft is marked on this computer, and the last word is given later. Called by WizardPage.
import { attempt } from "@/backend/error";
import { commands } from "@/backend/commands";
import { useNews } from "@/components/messages";
import { en } from "@/strings/en";
import type { useDraftSaving } from "./useDraftSaving";

/** The state that says that the drafts have waited long enough. */
const OVER = "drafts.waiting";

export function useWaiting(name: string, saving: ReturnType<typeof useDraftSaving>, onLeave: () => void) {
  const { tell } = useNews();
  return async () => {
    const marked = await attempt(saving.saveNow().then(({ id }) => commands.setDraftWaiting(id, true)));
    if (!marked.done) {
      tell({ key: "draft.saved", intent: "error", title: en.wizard.draftNotSaved, body: marked.error.message });
      return;
    }
    onLeave();
    tell({ key: "draft.waiting", intent: "success", title: en.wizard.waits(name), body: en.wizard.waitsBody, lasting: true, outdatedBy: OVER });
  };
}
