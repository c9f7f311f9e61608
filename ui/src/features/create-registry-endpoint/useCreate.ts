// The one call at the end of the wizard: progress line by line, then the new endpoint or the reason why not.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, type Dispatch } from "react";
import { attempt } from "@/backend/error";
import type { CreateProgress } from "@/backend/generated/CreateProgress";
import { dropSecrets, keepEndpoint } from "@/backend/queries";
import { useNews } from "@/components/messages";
import type { Consent } from "./consent";
import type { DraftSaver } from "./draftSaver";
import { reached } from "./failure";
import type { Flow } from "./flow";
import type { WizardAction, WizardState } from "./wizard";

type Props = { flow: Flow; state: WizardState; dispatch: Dispatch<WizardAction>; saver: DraftSaver; onCreated: (id: string) => void };

/** Whether the page is still there: what ends after it was left is said elsewhere. */
function useHere() {
  const here = useRef(true);
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);
  return here;
}

export function useCreate({ flow, state, dispatch, saver, onCreated }: Props) {
  const client = useQueryClient();
  const { tell } = useNews();
  const here = useHere();
  return async (consent: Consent) => {
    const { draft, password } = state;
    dispatch({ type: "create" });
    // Nothing of this draft may still be on its way when the backend drops it; a full disk must not stop a create.
    await attempt(saver.flush());
    const draftId = await saver.savedId();
    const needsPassword = draft.method === "ArtifactPullSecret" && draft.secretSource === "new";
    const allowUncheckedSecret = consent.allowUncheckedSecret || state.uncheckedSecret === draft.vaultSecret;
    const progress: CreateProgress[] = [];
    const ended = await attempt(
      flow.run({ draft, password: needsPassword ? password : null, draftId, allowOpaque: consent.allowOpaque, allowUncheckedSecret }, (line) => {
        progress.push(line);
        dispatch({ type: "progress", progress: line });
      }),
    );
    if (ended.done) {
      const { endpoint, notes } = ended.value;
      saver.end();
      if (needsPassword) dropSecrets(client, draft.instanceId);
      keepEndpoint(client, endpoint);
      tell({ key: "endpoint.created", intent: "success", title: flow.done(endpoint.name), body: notes.join(" ") });
      if (here.current) onCreated(endpoint.id);
      return;
    }
    dispatch({ type: "fail", error: ended.error });
    // The person has gone to another page meanwhile: say it there.
    const title = flow.failed[reached(ended.error, progress) ? "somehow" : "nothing"](draft.name);
    if (!here.current) tell({ key: "endpoint.failed", intent: "error", title, body: ended.error.message, lasting: true });
  };
}
