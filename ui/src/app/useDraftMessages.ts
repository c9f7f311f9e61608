// What the window says of drafts on whatever page: one that a crash interrupted, those that waited for Azure, and a file that was
// damaged. Called once, by Pages, which knows the way to the wizard.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { queries } from "@/backend/queries";
import { useMessages } from "@/components/messages";
import { en } from "@/strings/en";

const INTERRUPTED = "drafts.interrupted";
const WAITING = "drafts.waiting";
const STORAGE = "storage";
const words = en.drafts;

type Ways = { openDraft: (id: string) => void; openDrafts: () => void };

export function useDraftMessages(page: string, ways: Ways): void {
  const { show, clear } = useMessages();
  const latest = useRef(ways);
  useEffect(() => {
    latest.current = ways;
  });
  const interrupted = useQuery(queries.interrupted).data ?? null;
  const handled = useRef(false);
  const inWizard = page === "wizard";
  useEffect(() => {
    if (interrupted === null || handled.current) return;
    const { draft, sameRun } = interrupted;
    if (sameRun && !inWizard) {
      // Only the page was lost: the wizard is back where it was.
      handled.current = true;
      latest.current.openDraft(draft.id);
      return;
    }
    if (inWizard) {
      handled.current = true;
      clear(INTERRUPTED);
      return;
    }
    const name = draft.draft.name === "" ? words.noName : draft.draft.name;
    const action = { label: words.continue, run: () => latest.current.openDraft(draft.id) };
    show(INTERRUPTED, { intent: "warning", title: words.interruptedTitle(name), body: words.interruptedBody, action });
  }, [interrupted, inWizard, show, clear]);

  const online = useQuery(queries.connectivity).data?.online === true;
  const waiting = useQuery(queries.draftWindow({ filter: "", sortBy: "savedAt", descending: true, discarded: false, offset: 0, limit: ALL })).data;
  const rows = waiting?.rows.filter(({ createWhenBack }) => createWhenBack) ?? [];
  const count = waiting?.waiting ?? 0;
  const only = count === 1 ? (rows[0]?.id ?? null) : null;
  const away = page !== "wizard" && page !== "drafts";
  useEffect(() => {
    if (!online || count === 0 || !away) {
      clear(WAITING);
      return;
    }
    // What was said when the last one was marked is over.
    clear("draft.waiting");
    const run = () => (only === null ? latest.current.openDrafts() : latest.current.openDraft(only));
    show(WAITING, { intent: "info", lasting: true, title: words.backTitle(count), body: words.backBody, action: { label: words.backAction, run } });
  }, [online, count, only, away, show, clear]);

  const storage = useQuery(queries.storage).data;
  useEffect(() => {
    if (!storage || storage.problem === null) return;
    show(STORAGE, { intent: "warning", title: storage.lasting ? words.rescuedTitle : words.notLastingTitle, body: storage.problem });
  }, [storage, show]);
}

/** Only the waiting ones matter, and they are few. */
const ALL = 200;
