// Asks the rules in the backend about the draft at each change. One question at a time, always about the newest text; it never blocks
// typing. The password is asked about by itself and only when it has changed: it does not travel with the keys of other fields.
import { useCallback, useEffect, useRef, type Dispatch, type RefObject } from "react";
import { commands } from "@/backend/commands";
import { attempt } from "@/backend/error";
import type { Draft } from "@/backend/generated/Draft";
import type { DraftVerdict } from "@/backend/generated/DraftVerdict";
import type { Violation } from "@/backend/generated/Violation";
import type { WizardAction } from "./wizard";

type PasswordVerdict = { password: string; violations: Violation[] };

export const needsPassword = ({ method, secretSource }: Draft) => method === "ArtifactPullSecret" && secretSource === "new";

/** The verdict on the draft with what is said of its password. */
export function withPassword(verdict: DraftVerdict, violations: readonly Violation[]): DraftVerdict {
  const valid = verdict.authenticationValid && !violations.some(({ severity }) => severity === "error");
  return { ...verdict, violations: [...verdict.violations, ...violations], authenticationValid: valid };
}

async function judge(known: RefObject<PasswordVerdict>, draft: Draft, password: string): Promise<Violation[]> {
  if (!needsPassword(draft) || password === "") return [];
  if (known.current.password !== password) known.current = { password, violations: await commands.checkPassword(password) };
  return known.current.violations;
}

/** The returned function asks at once and answers with the verdict on what is typed now, or with none where nobody answers. */
export function useDraftCheck(draft: Draft, password: string, dispatch: Dispatch<WizardAction>): () => Promise<DraftVerdict | null> {
  const newest = useRef(0);
  const known = useRef<PasswordVerdict>({ password: "", violations: [] });
  const check = useCallback(async () => {
    const number = ++newest.current;
    const asked = await attempt(Promise.all([commands.checkDraft(draft, password !== ""), judge(known, draft, password)]));
    // Without a verdict the steps stay locked; the next key press asks again.
    if (!asked.done) return null;
    const verdict = withPassword(...asked.value);
    if (number === newest.current) dispatch({ type: "verdict", verdict });
    return verdict;
  }, [draft, password, dispatch]);
  useEffect(() => void check(), [check]);
  return check;
}
