// What screen readers are told when something changes without moving the focus: Fluent's announcer, whose sentences go away again.
// Called through useSay(); it must not be used for what stands on the screen as a message.
import { AriaLiveAnnouncer, useAnnounce } from "@fluentui/react-components";
import { useCallback, type ReactNode } from "react";

export function useSay(): (sentence: string) => void {
  const { announce } = useAnnounce();
  return useCallback((sentence: string) => announce(sentence, { polite: true }), [announce]);
}

export function Announcer({ children }: { children: ReactNode }) {
  return <AriaLiveAnnouncer>{children}</AriaLiveAnnouncer>;
}
