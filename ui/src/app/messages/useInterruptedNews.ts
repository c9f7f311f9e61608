// Tells once after a start that an earlier run was interrupted in the middle of a create, and leads to the page that shows how it
// ended. Called once, by Pages.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useRef } from "react";
import { queries } from "@/backend/queries";
import { useNews } from "@/components/messages";
import { en } from "@/strings/en";

const KEY = "create.interrupted";
const words = en.created;

export function useInterruptedNews(signedIn: boolean, openActivity: () => void): void {
  const { tell, retract } = useNews();
  const open = useQuery({ ...queries.openCreates, enabled: signedIn }).data;
  // Only what the first look finds: whatever begins later is this run's own.
  const told = useRef(false);
  const found = useEffectEvent((names: string[]) => {
    if (names.length === 0) return;
    const run = () => {
      retract(KEY);
      openActivity();
    };
    tell({ key: KEY, intent: "warning", lasting: true, title: words.interrupted(names.join(", ")), body: words.interruptedBody, action: { label: words.open, run } });
  });
  useEffect(() => {
    if (!open || told.current) return;
    told.current = true;
    found([...open.unfinished, ...open.ended].map(({ name }) => name));
  }, [open]);
}
