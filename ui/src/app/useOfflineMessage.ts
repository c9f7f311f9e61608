// Offline is a state: said above the page while it lasts, with what can be done meanwhile. Coming back asks anew for all that
// was answered from this computer's copy. Called once, by Pages.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { commands } from "@/backend/commands";
import { comeBack, queries } from "@/backend/queries";
import { formatTime } from "@/components/format";
import { useMessages } from "@/components/messages";
import { en } from "@/strings/en";

const KEY = "network.offline";
const words = en.network;

export function useOfflineMessage(): void {
  const { show, clear } = useMessages();
  const client = useQueryClient();
  const since = useQuery(queries.connectivity).data?.offlineSince ?? null;
  const look = useMutation({
    mutationFn: commands.lookForAzure,
    onSuccess: (connectivity) => client.setQueryData(queries.connectivity.queryKey, connectivity),
  });
  const looking = look.isPending;
  const latest = useRef(look);
  useEffect(() => {
    latest.current = look;
  });
  const was = useRef(false);
  useEffect(() => {
    if (since !== null) {
      was.current = true;
      return;
    }
    if (was.current) comeBack(client);
    was.current = false;
  }, [since, client]);
  useEffect(() => {
    if (since === null) {
      clear(KEY);
      return;
    }
    const action = { label: looking ? words.checking : en.common.tryAgain, run: () => latest.current.mutate() };
    show(KEY, { intent: "info", lasting: true, title: words.offlineTitle, body: words.offlineBody(formatTime(since)), action });
  }, [since, looking, show, clear]);
}
