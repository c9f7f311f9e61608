// Says in the message bar that the sign-in has ended, with the one thing to do about it. Signing in again as the same
// person leaves every page as it is, and what had failed is asked again. Called once, by Pages.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { commands } from "@/backend/commands";
import type { Session } from "@/backend/generated/Session";
import { askAgain, queries } from "@/backend/queries";
import { useMessages } from "@/components/messages";
import { en } from "@/strings/en";

const KEY = "session.ended";
const words = en.signIn;

async function signInAgain(session: Session): Promise<Session> {
  const { clouds } = await commands.listSignInChoices();
  const sandbox = session.cloud.kind === "sandbox";
  const cloud = clouds.find(({ id, name }) => (sandbox ? id === "sandbox" : name === session.cloud.name));
  // The built-in sandbox has no page of its own to sign in on.
  if (sandbox || !cloud) return commands.exploreSandbox();
  return commands.signIn({ cloud: cloud.id, tenant: session.tenantId, way: { kind: "browser" } }, () => undefined);
}

export function useSignInMessages(session: Session | null): void {
  const { show, clear } = useMessages();
  const client = useQueryClient();
  const trouble = useQuery(queries.trouble).data;
  const again = useMutation({ mutationFn: signInAgain, onSuccess: () => askAgain(client) });
  const cancel = useMutation({ mutationFn: commands.cancelSignIn, onSuccess: () => again.reset() });
  const latest = useRef({ again, cancel });
  useEffect(() => {
    latest.current = { again, cancel };
  });
  const ended = session !== null && trouble?.code === "SignedOut" ? trouble.message : null;
  const waiting = again.isPending;
  const failed = again.error?.message ?? null;
  useEffect(() => {
    if (ended === null || session === null) {
      clear(KEY);
      return;
    }
    const action = waiting
      ? { label: en.common.cancel, run: () => latest.current.cancel.mutate() }
      : { label: words.again, run: () => latest.current.again.mutate(session) };
    show(KEY, { intent: "error", title: words.endedTitle, body: waiting ? words.waiting : (failed ?? ended), action });
  }, [ended, waiting, failed, session, show, clear]);
}
