// Gathers the state that the message place speaks of, on whatever page. Called once, by StateMessages; it shows nothing itself.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { commands } from "@/backend/commands";
import type { Session } from "@/backend/generated/Session";
import { askAgain, queries, takeConnectivity } from "@/backend/queries";
import type { Message } from "@/components/messages";
import { useListStates } from "@/features/registry-endpoints/useListStates";
import type { Route } from "../route";
import * as states from "./states";

export type Ways = { openDraft: (id: string) => void; openDrafts: () => void; openSettings: () => void };

/** Only the waiting ones matter, and they are few. */
const ALL = 200;

async function signInAgain(session: Session): Promise<Session> {
  const { clouds } = await commands.listSignInChoices();
  const sandbox = session.cloud.kind === "sandbox";
  const cloud = clouds.find(({ id, name }) => (sandbox ? id === "sandbox" : name === session.cloud.name));
  // The built-in sandbox has no page of its own to sign in on.
  if (sandbox || !cloud) return commands.exploreSandbox();
  return commands.signIn({ cloud: cloud.id, tenant: session.tenantId, way: { kind: "browser" } }, () => undefined);
}

/** Signing in again as the same person leaves every page as it is, and what had failed is asked again. */
function useSigningIn(session: Session | null): states.SigningIn {
  const client = useQueryClient();
  const again = useMutation({ mutationFn: signInAgain, onSuccess: () => askAgain(client) });
  const cancel = useMutation({ mutationFn: commands.cancelSignIn, onSuccess: () => again.reset() });
  return {
    waiting: again.isPending,
    failed: again.error?.message ?? null,
    again: () => session && again.mutate(session),
    cancel: () => cancel.mutate(),
  };
}

export function useStates(page: Route["page"], session: Session | null, ways: Ways): Message[] {
  const client = useQueryClient();
  const connectivity = useQuery(queries.connectivity).data;
  const network = useQuery(queries.network).data;
  const trouble = useQuery(queries.trouble).data;
  const interrupted = useQuery(queries.interrupted).data;
  const storage = useQuery(queries.storage).data;
  const drafts = useQuery(queries.draftWindow({ filter: "", sortBy: "savedAt", descending: true, discarded: false, offset: 0, limit: ALL })).data;
  const look = useMutation({ mutationFn: commands.lookForAzure, onSuccess: (found) => takeConnectivity(client, found) });
  const signingIn = useSigningIn(session);
  const list = useListStates(session !== null && page === "endpoints");
  const openSettings = page === "settings" ? null : ways.openSettings;
  const drafting = page === "wizard";
  const away = connectivity?.online === true && !drafting && page !== "drafts";
  return [
    session && states.signedOut(trouble, signingIn),
    states.inTheWay(trouble, openSettings, () => askAgain(client)),
    drafting ? null : states.interruptedDraft(interrupted, ways.openDraft),
    states.damagedFile(storage),
    states.wrongClock(network),
    states.unusableSettings(network, openSettings),
    ...list,
    states.offline(connectivity, look.isPending, () => look.mutate()),
    away ? states.waitingDrafts(drafts, ways.openDraft, ways.openDrafts) : null,
  ].filter((message) => message !== null);
}
