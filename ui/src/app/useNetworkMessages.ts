// Puts into the message bar what stands in the way of everything: a wrong clock, settings that cannot be used, a network
// that does not let Regent through, a service that asks to wait. Called once, by Pages, which knows the way to the settings.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { askAgain, queries } from "@/backend/queries";
import { useMessages } from "@/components/messages";
import { en } from "@/strings/en";

const words = en.network;

/** `openSettings` is none where the settings are open already. */
export function useNetworkMessages(openSettings: (() => void) | null): void {
  const { show, clear } = useMessages();
  const client = useQueryClient();
  const network = useQuery(queries.network).data;
  const trouble = useQuery(queries.trouble).data;
  const clock = network?.clock ?? null;
  const problem = network?.problem ?? null;
  const settings = useRef(openSettings);
  useEffect(() => {
    settings.current = openSettings;
  });
  const away = openSettings !== null;
  useEffect(() => {
    if (clock === null) clear("network.clock");
    else show("network.clock", { intent: "warning", title: words.clockTitle, body: clock });
  }, [clock, show, clear]);
  useEffect(() => {
    const action = away ? { action: { label: words.openSettings, run: () => settings.current?.() } } : {};
    if (problem === null) clear("network.problem");
    else show("network.problem", { intent: "warning", title: words.problemTitle, body: problem, ...action });
  }, [problem, away, show, clear]);
  useEffect(() => {
    if (trouble?.code !== "NetworkBlocked") {
      clear("network.blocked");
      return;
    }
    const action = away
      ? { label: words.openSettings, run: () => settings.current?.() }
      : { label: en.common.tryAgain, run: () => askAgain(client) };
    show("network.blocked", { intent: "error", title: words.blockedTitle, body: trouble.message, action });
  }, [trouble, away, client, show, clear]);
  useEffect(() => {
    if (trouble?.code !== "Throttled") {
      clear("network.throttled");
      return;
    }
    const action = { label: en.common.tryAgain, run: () => askAgain(client) };
    show("network.throttled", { intent: "warning", title: words.throttledTitle, body: trouble.message, action });
  }, [trouble, client, show, clear]);
}
