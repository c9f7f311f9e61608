// Which page the window shows, and how one comes back to it. Pure; called by Pages and by the history.
import type { OpenRequest } from "@/backend/generated/OpenRequest";
import type { SavedDraft } from "@/backend/generated/SavedDraft";
import type { Intent } from "@/features/create-registry-endpoint/flow";

export type WizardRoute = {
  page: "wizard";
  intent: Intent;
  /** The draft that it continues, or that it has saved meanwhile. */
  draftId: string | null;
  /** The step; none before the wizard has said where it begins. */
  step: SavedDraft["step"] | null;
};

export type Route =
  | { page: "endpoints"; openId: string | null }
  | WizardRoute
  | { page: "drafts" }
  | { page: "activity" }
  | { page: "settings" }
  | { page: "signIn" };

export const home: Route = { page: "endpoints", openId: null };

/** A new registry endpoint, or the draft of one. */
export const creating = (draftId: string | null): WizardRoute => ({ page: "wizard", intent: "create", draftId, step: null });

/** What the tray or a second start of the application asks for. */
export function routeOf({ target, id }: Pick<OpenRequest, "target" | "id">): Route {
  switch (target) {
    case "wizard":
      return creating(id);
    case "endpoint":
    case "linkedEndpoint":
      return { page: "endpoints", openId: id };
    case "drafts":
      return { page: "drafts" };
    case "activity":
      return { page: "activity" };
    case "refusedLink":
      return home;
  }
}
