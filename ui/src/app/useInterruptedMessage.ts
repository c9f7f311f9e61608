// Says once after a start that an earlier run was interrupted in mid create, and leads to the page that shows how it ended.
// Called once, by Pages.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { queries } from "@/backend/queries";
import { useMessages } from "@/components/messages";
import { en } from "@/strings/en";

const KEY = "create.interrupted";
const words = en.created;

export function useInterruptedMessage(signedIn: boolean, openActivity: () => void): void {
  const { show, clear } = useMessages();
  const open = useQuery({ ...queries.openCreates, enabled: signedIn }).data;
  const told = useRef(false);
  const go = useRef(openActivity);
  useEffect(() => {
    go.current = openActivity;
  });
  useEffect(() => {
    // Only what the first look finds: whatever begins later is this run's own.
    if (!open || told.current) return;
    told.current = true;
    const names = [...open.unfinished, ...open.ended].map(({ name }) => name);
    if (names.length === 0) return;
    const run = () => {
      clear(KEY);
      go.current();
    };
    show(KEY, { intent: "warning", title: words.interrupted(names.join(", ")), body: words.interruptedBody, action: { label: words.open, run } });
  }, [open, show, clear]);
}
