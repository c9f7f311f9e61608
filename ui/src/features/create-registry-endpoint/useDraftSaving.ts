// Keeps the draft on this computer while the user types: at most a second behind, one save at a time, never a password.
import { useCallback, useEffect, useMemo, useState } from "react";
import { commands } from "@/backend/commands";
import { attempt } from "@/backend/error";
import type { AppError } from "@/backend/generated/AppError";
import type { Draft } from "@/backend/generated/Draft";
import type { SavedDraft } from "@/backend/generated/SavedDraft";
import { DraftSaver } from "./draftSaver";
import type { Step } from "./wizard";

export type Saving = { id: string | null; savedAt: string | null; error: AppError | null };

export function useDraftSaving(saved: SavedDraft | null, draft: Draft, step: Step, paused: boolean) {
  const [state, setState] = useState<Saving>({ id: saved?.id ?? null, savedAt: saved?.savedAt ?? null, error: null });
  const [first] = useState({ draft, step });
  const saver = useMemo(
    () =>
      new DraftSaver(saved?.id ?? null, commands, {
        saved: ({ id, savedAt }) => setState({ id, savedAt, error: null }),
        failed: (error) => setState((before) => ({ ...before, error })),
      }),
    [saved],
  );
  useEffect(() => {
    // Opening a draft is no change of it.
    if (paused || (draft === first.draft && step === first.step)) return;
    saver.note(draft, step);
  }, [saver, draft, step, first, paused]);
  // Leaving the page in whatever way keeps what was typed. After that save, and not before, the wizard has ended in order: the next
  // start does not offer this draft. Another wizard may be open by then.
  useEffect(() => {
    const close = async () => {
      await attempt(saver.flush());
      const id = await saver.savedId();
      if (id !== null) await attempt(commands.closeWizard(id));
    };
    return () => void close();
  }, [saver]);
  const saveNow = useCallback(() => saver.save(draft, step), [saver, draft, step]);
  return { ...state, saver, saveNow };
}
