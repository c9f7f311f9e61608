// Chooses the page and joins the features, which never know each other: what one opens in another goes through here.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useState } from "react";
import type { Session } from "@/backend/generated/Session";
import { queries } from "@/backend/queries";
import { useNews } from "@/components/messages";
import { ActivityPage } from "@/features/activity/ActivityPage";
import { DraftsPage } from "@/features/drafts/DraftsPage";
import { RegistryEndpointsPage } from "@/features/registry-endpoints/RegistryEndpointsPage";
import { initialView } from "@/features/registry-endpoints/view";
import { SettingsPage } from "@/features/settings/SettingsPage";
import { SignInPage } from "@/features/sign-in/SignInPage";
import { ErrorBoundary } from "./ErrorBoundary";
import { Frame } from "./Frame";
import { LinkDialog } from "./LinkDialog";
import { StateMessages } from "./messages/StateMessages";
import { useInterruptedNews } from "./messages/useInterruptedNews";
import { creating, home, type Route } from "./route";
import { useHistory } from "./useHistory";
import { useOpenRequests } from "./useOpenRequests";
import { WizardPlace } from "./WizardPlace";

type Props = { session: Session | null; subscribeOpen: (handler: () => void) => () => void };

/** A page that was lost in the middle of a wizard, while Regent itself went on, opens the wizard where it was. */
function useLostWizard(openDraft: (id: string) => void) {
  const client = useQueryClient();
  const interrupted = useQuery(queries.interrupted).data ?? null;
  const open = useEffectEvent((id: string) => {
    client.setQueryData(queries.interrupted.queryKey, null);
    openDraft(id);
  });
  const lost = interrupted?.sameRun === true ? interrupted.draft.id : null;
  useEffect(() => {
    if (lost !== null) open(lost);
  }, [lost]);
}

export function Pages({ session, subscribeOpen }: Props) {
  const client = useQueryClient();
  const [view, setView] = useState(initialView);
  const { leavePage } = useNews();
  const walk = useHistory(home, leavePage);
  const { visit, route } = walk.entry;
  const go = (next: Route) => {
    leavePage();
    // Whoever opens a wizard needs no offer to open one any more.
    if (next.page === "wizard") client.setQueryData(queries.interrupted.queryKey, null);
    walk.go(next);
  };
  const link = useOpenRequests(session !== null, subscribeOpen, go);
  const openSettings = () => go({ page: "settings" });
  const openDrafts = () => go({ page: "drafts" });
  const openDraft = (draftId: string) => go(creating(draftId));
  const openWizard = () => go(creating(null));
  const addAccount = () => go({ page: "signIn" });
  useLostWizard(openDraft);
  useInterruptedNews(session !== null, () => go({ page: "activity" }));

  const wizard = () =>
    route.page === "wizard" && (
      <WizardPlace key={visit} visit={visit} route={route} walk={walk} home={session ? home : { page: "drafts" }} />
    );
  // Drafts belong to this computer: they can be worked on by whoever sits here, signed in or not.
  const withoutSession = () => {
    switch (route.page) {
      case "settings":
        return <SettingsPage session={null} onBack={() => go(home)} />;
      case "wizard":
        return wizard();
      case "drafts":
        return <DraftsPage onContinue={openDraft} onCreate={openWizard} onBack={() => go(home)} />;
      case "endpoints":
      case "activity":
      case "signIn":
        return <SignInPage onSettings={openSettings} onDrafts={openDrafts} />;
    }
  };
  const withSession = (who: Session) => {
    switch (route.page) {
      case "endpoints":
        return (
          <RegistryEndpointsPage
            session={who}
            view={view}
            onView={setView}
            openId={route.openId}
            onOpen={(openId) => walk.turn({ page: "endpoints", openId })}
            onCreate={openWizard}
            onSettings={openSettings}
          />
        );
      case "wizard":
        return wizard();
      case "drafts":
        return <DraftsPage onContinue={openDraft} onCreate={openWizard} />;
      case "activity":
        return <ActivityPage onOpen={(openId) => go({ page: "endpoints", openId })} onCreate={openWizard} />;
      case "settings":
        return <SettingsPage session={who} onAddAccount={addAccount} />;
      case "signIn":
        return <SignInPage onSettings={openSettings} onDrafts={openDrafts} onBack={() => go(home)} />;
    }
  };
  return (
    <Frame
      session={session}
      page={session ? route.page : null}
      messages={<StateMessages page={route.page} session={session} ways={{ openDraft, openDrafts, openSettings }} />}
      onAddAccount={addAccount}
      onGo={(target) => go(target === "endpoints" ? home : { page: target })}
    >
      <ErrorBoundary key={route.page}>{session ? withSession(session) : withoutSession()}</ErrorBoundary>
      {session && <LinkDialog {...link} session={session} />}
    </Frame>
  );
}
