// The one call behind "Create": progress line by line, then the new endpoint or the reason why not.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, type Dispatch } from "react";
import { commands } from "@/backend/commands";
import type { AppError } from "@/backend/generated/AppError";
import { dropSecrets, keepEndpoint } from "@/backend/queries";
import { useMessages } from "@/components/messages";
import { en } from "@/strings/en";
import type { DraftSaver } from "./draftSaver";
import type { WizardAction, WizardState } from "./wizard";

export function useCreate(state: WizardState, dispatch: Dispatch<WizardAction>, saver: DraftSaver, onCreated: (id: string) => void) {
  const client = useQueryClient();
  const { show } = useMessages();
  const here = useRef(true);
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);
  return async (allowOpaque: boolean) => {
    const { draft, password } = state;
    dispatch({ type: "create" });
    try {
      // Nothing of this draft may still be on its way when the backend drops it; a full disk must not stop a create.
      await saver.flush().catch(() => undefined);
      const draftId = await saver.savedId();
      const needsPassword = draft.method === "ArtifactPullSecret" && draft.secretSource === "new";
      const { endpoint, notes } = await commands.createRegistryEndpoint(
        { draft, password: needsPassword ? password : null, draftId, allowOpaque },
        (progress) => dispatch({ type: "progress", progress }),
      );
      saver.end();
      if (needsPassword) dropSecrets(client, draft.instanceId);
      keepEndpoint(client, endpoint);
      show("endpoint.created", { intent: "success", title: en.wizard.created(endpoint.name), body: notes.join(" ") });
      if (here.current) onCreated(endpoint.id);
    } catch (failure) {
      const error = failure as AppError;
      dispatch({ type: "fail", error });
      // The user has gone to another page meanwhile: say it there.
      if (!here.current) show("endpoint.failed", { intent: "error", title: `${en.review.failedTitle}: ${draft.name}`, body: error.message });
    }
  };
}
