// Chooses the page and joins the features, which never know each other: what one opens in another goes through here.
import { useEffect, useRef, useState } from "react";
import type { Session } from "@/backend/generated/Session";
import { useMessages } from "@/components/messages";
import { ActivityPage } from "@/features/activity/ActivityPage";
import { CreateWizard } from "@/features/create-registry-endpoint/CreateWizard";
import { DraftsPage } from "@/features/drafts/DraftsPage";
import { RegistryEndpointsPage } from "@/features/registry-endpoints/RegistryEndpointsPage";
import { initialView } from "@/features/registry-endpoints/view";
import { SettingsPage } from "@/features/settings/SettingsPage";
import { SignInPage } from "@/features/sign-in/SignInPage";
import { ErrorBoundary } from "./ErrorBoundary";
import { Frame } from "./Frame";
import { useDraftMessages } from "./useDraftMessages";
import { useInterruptedMessage } from "./useInterruptedMessage";
import { useNetworkMessages } from "./useNetworkMessages";
import { useOfflineMessage } from "./useOfflineMessage";
import { useSignInMessages } from "./useSignInMessages";
import { LinkDialog } from "./LinkDialog";
import { useOpenRequests } from "./useOpenRequests";
import { home, type Route } from "./route";

type Props = { session: Session | null; subscribeOpen: (handler: () => void) => () => void };

export function Pages({ session, subscribeOpen }: Props) {
  const [route, setRoute] = useState<Route>(home);
  const [view, setView] = useState(initialView);
  // Opening the wizard while a wizard is open starts another one.
  const [visit, setVisit] = useState(0);
  const { clearNews } = useMessages();
  const show = (next: Route) => {
    setRoute(next);
    setVisit((number) => number + 1);
  };
  const go = (next: Route) => {
    clearNews();
    show(next);
  };
  const goLatest = useRef(go);
  useEffect(() => {
    goLatest.current = go;
  });
  const link = useOpenRequests(session !== null, subscribeOpen, goLatest);

  const openSettings = () => go({ page: "settings" });
  const addAccount = () => go({ page: "signIn" });
  useOfflineMessage();
  useDraftMessages(route.page, {
    openDraft: (draftId) => go({ page: "wizard", draftId }),
    openDrafts: () => go({ page: "drafts" }),
  });
  useInterruptedMessage(session !== null, () => go({ page: "activity" }));
  useSignInMessages(session);
  useNetworkMessages(route.page === "settings" ? null : openSettings);

  const wizard = (draftId: string | null) => (
    <CreateWizard
      key={visit}
      draftId={draftId}
      onCreated={(id) => show({ page: "endpoints", openId: id })}
      onLeave={() => go(session ? home : { page: "drafts" })}
    />
  );
  // Drafts belong to this computer: they can be worked on by whoever sits here, signed in or not.
  const withoutSession = () => {
    if (route.page === "settings") return <SettingsPage session={null} onBack={() => go(home)} />;
    if (route.page === "wizard") return wizard(route.draftId);
    if (route.page === "drafts") {
      return <DraftsPage onContinue={(draftId) => go({ page: "wizard", draftId })} onCreate={() => go({ page: "wizard", draftId: null })} onBack={() => go(home)} />;
    }
    return <SignInPage onSettings={openSettings} onDrafts={() => go({ page: "drafts" })} />;
  };

  if (!session) {
    return (
      <Frame session={null} page={null} onGo={() => undefined}>
        {withoutSession()}
      </Frame>
    );
  }
  const page = () => {
    switch (route.page) {
      case "endpoints":
        return (
          <RegistryEndpointsPage
            session={session}
            view={view}
            onView={setView}
            openId={route.openId}
            onOpen={(openId) => setRoute({ page: "endpoints", openId })}
            onCreate={() => go({ page: "wizard", draftId: null })}
          />
        );
      case "wizard":
        return wizard(route.draftId);
      case "drafts":
        return (
          <DraftsPage
            onContinue={(draftId) => go({ page: "wizard", draftId })}
            onCreate={() => go({ page: "wizard", draftId: null })}
          />
        );
      case "activity":
        return <ActivityPage onOpen={(openId) => go({ page: "endpoints", openId })} onCreate={() => go({ page: "wizard", draftId: null })} />;
      case "settings":
        return <SettingsPage session={session} onAddAccount={addAccount} />;
      case "signIn":
        return <SignInPage onSettings={openSettings} onDrafts={() => go({ page: "drafts" })} onBack={() => go(home)} />;
    }
  };
  return (
    <Frame
      session={session}
      page={route.page}
      onAddAccount={addAccount}
      onGo={(target) => go(target === "endpoints" ? home : { page: target })}
    >
      <ErrorBoundary key={route.page}>{page()}</ErrorBoundary>
      <LinkDialog {...link} />
    </Frame>
  );
}
