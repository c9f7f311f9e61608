// The message place of the frame, fed with what the state of the window says now. Called by Pages, once.
import type { Session } from "@/backend/generated/Session";
import { MessagePlace } from "@/components/messages";
import type { Route } from "../route";
import { useStates, type Ways } from "./useStates";

type Props = { page: Route["page"]; session: Session | null; ways: Ways };

export function StateMessages({ page, session, ways }: Props) {
  return <MessagePlace states={useStates(page, session, ways)} />;
}
