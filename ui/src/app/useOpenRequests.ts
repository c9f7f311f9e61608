// What the tray, a notification, a second start or a link wants to see. It waits in the shell until somebody is signed in and
// this page is there to take it; a link from anywhere is asked about first.
import { useEffect, useEffectEvent, useState } from "react";
import { commands } from "@/backend/commands";
import { attempt } from "@/backend/error";
import type { OpenRequest } from "@/backend/generated/OpenRequest";
import { useNews } from "@/components/messages";
import { en } from "@/strings/en";
import { routeOf, type Route } from "./route";

export type LinkQuestion = { id: string | null; onShow: () => void; onCancel: () => void };

export function useOpenRequests(ready: boolean, subscribe: (handler: () => void) => () => void, go: (route: Route) => void): LinkQuestion {
  const [id, setId] = useState<string | null>(null);
  const { tell } = useNews();
  const follow = useEffectEvent((request: OpenRequest) => {
    if (request.target === "linkedEndpoint") setId(request.id);
    else if (request.target === "refusedLink") tell({ key: "link", intent: "warning", lasting: true, title: en.frame.linkRefused, body: request.refusal ?? "" });
    else go(routeOf(request));
  });
  useEffect(() => {
    if (!ready) return;
    const take = () =>
      void attempt(commands.takeOpenRequest()).then((taken) => {
        // A request that cannot be taken is one that is not followed: the window is at the front in any case.
        if (taken.done && taken.value) follow(taken.value);
      });
    take();
    return subscribe(take);
  }, [ready, subscribe]);
  return {
    id,
    onShow: () => {
      setId(null);
      if (id !== null) go({ page: "endpoints", openId: id });
    },
    onCancel: () => setId(null),
  };
}
