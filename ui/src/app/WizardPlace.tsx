// One stay in the wizard, joined to the history: its steps are entries, its draft is found again by going back, and what is not saved
// is asked about before the stay is left backwards. Called by Pages.
import { useQueryClient } from "@tanstack/react-query";
import { queries } from "@/backend/queries";
import { useNews } from "@/components/messages";
import { CreateWizard } from "@/features/create-registry-endpoint/CreateWizard";
import type { Step } from "@/features/create-registry-endpoint/wizard";
import type { Route, WizardRoute } from "./route";
import type { Walk } from "./useHistory";

type Props = {
  visit: number;
  route: WizardRoute;
  walk: Walk;
  /** Where the wizard leads when it is left. */
  home: Route;
};

export function WizardPlace({ visit, route, walk, home }: Props) {
  const client = useQueryClient();
  const { leavePage } = useNews();
  const toStep = (step: Step) => (other: Route) => (other.page === "wizard" && other.step === null ? { ...other, step } : other);
  return (
    <CreateWizard
      intent={route.intent}
      draftId={route.draftId}
      at={route.step}
      onStep={(from, step) => {
        walk.amend(visit, toStep(from));
        walk.turn({ ...route, step });
      }}
      onSaved={(draftId) => {
        if (route.draftId !== draftId) walk.amend(visit, (other) => (other.page === "wizard" ? { ...other, draftId } : other));
      }}
      onCreated={(id) => walk.replace(visit, { page: "endpoints", openId: id })}
      onLeave={(kept) => {
        leavePage();
        client.setQueryData(queries.interrupted.queryKey, null);
        if (kept) walk.go(home);
        else walk.replace(visit, home);
      }}
      onForget={() => walk.forget(visit)}
      guard={(asked) => walk.guard((to, sameVisit, proceed) => asked(sameVisit && to.page === "wizard" ? to.step : null, sameVisit, proceed))}
    />
  );
}
