// Asks the rules in the backend about the draft at each change. One question at a time, always about the newest text; it never blocks typing.
import { useCallback, useEffect, useRef } from "react";
import { commands } from "@/backend/commands";
import type { Draft } from "@/backend/generated/Draft";
import type { DraftVerdict } from "@/backend/generated/DraftVerdict";

/** The returned function asks at once and answers with the verdict on exactly this draft. */
export function useDraftCheck(draft: Draft, password: string, onVerdict: (verdict: DraftVerdict) => void) {
  const newest = useRef(0);
  const report = useRef(onVerdict);
  useEffect(() => {
    report.current = onVerdict;
  });
  const check = useCallback(async (asked: Draft, secret: string): Promise<DraftVerdict> => {
    const number = ++newest.current;
    const verdict = await commands.checkDraft(asked, secret === "" ? null : secret);
    if (number === newest.current) report.current(verdict);
    return verdict;
  }, []);
  useEffect(() => {
    // Without a verdict the steps stay locked; the next key press asks again.
    check(draft, password).catch(() => undefined);
  }, [check, draft, password]);
  return check;
}
