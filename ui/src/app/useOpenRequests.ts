// What the tray, a notification, a second start or a link wants to see. It waits in the shell until somebody is signed in and
// this page is there to take it; a link from anywhere is asked about first.
import { useCallback, useEffect, useState, type RefObject } from "react";
import { commands } from "@/backend/commands";
import { useMessages } from "@/components/messages";
import { en } from "@/strings/en";
import { routeOf, type Route } from "./route";

export type LinkQuestion = { id: string | null; onShow: () => void; onCancel: () => void };

export function useOpenRequests(ready: boolean, subscribe: (handler: () => void) => () => void, go: RefObject<(route: Route) => void>): LinkQuestion {
  const [id, setId] = useState<string | null>(null);
  const { show } = useMessages();
  const take = useCallback(() => {
    commands.takeOpenRequest().then(
      (request) => {
        if (!request) return;
        if (request.target === "linkedEndpoint") setId(request.id);
        else if (request.target === "refusedLink") show("link", { intent: "warning", title: en.frame.linkRefused, body: request.refusal ?? "" });
        else go.current(routeOf(request));
      },
      // A request that cannot be taken is one that is not followed: the window is at the front all the same.
      () => undefined,
    );
  }, [go, show]);
  useEffect(() => {
    if (!ready) return;
    take();
    return subscribe(take);
  }, [ready, subscribe, take]);
  return {
    id,
    onShow: () => {
      setId(null);
      if (id !== null) go.current({ page: "endpoints", openId: id });
    },
    onCancel: () => setId(null),
  };
}
