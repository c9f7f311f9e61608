// Which page the window shows. Pure; called by App.
import type { OpenRequest } from "@/backend/generated/OpenRequest";

export type Route =
  | { page: "endpoints"; openId: string | null }
  | { page: "wizard"; draftId: string | null }
  | { page: "drafts" }
  | { page: "activity" }
  | { page: "settings" }
  | { page: "signIn" };

export const home: Route = { page: "endpoints", openId: null };

/** What the tray or a second start of the application asks for. */
export function routeOf({ target, id }: Pick<OpenRequest, "target" | "id">): Route {
  switch (target) {
    case "wizard":
      return { page: "wizard", draftId: id };
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
