// Why the list is empty: four reasons that ask for four different things. Pure; called by the page.
import type { AppError } from "@/backend/generated/AppError";
import type { Accounts } from "@/backend/generated/Accounts";
import type { Instance } from "@/backend/generated/Instance";
import type { ListProblem } from "@/backend/generated/ListProblem";
import type { Session } from "@/backend/generated/Session";

export type Emptiness =
  /** There are subscriptions, and none is part of the lists. */
  | { kind: "nothingSelected" }
  /** The account sees no subscription at all. */
  | { kind: "noSubscription" }
  /** Parts could not be read, so nothing can be said of what is there. */
  | { kind: "notRead"; problems: ListProblem[] }
  | { kind: "noInstance"; subscriptions: number }
  /** No instance has an endpoint; the names of those that are known, or none where they could not be listed. */
  | { kind: "noEndpoint"; instances: string[] };

type Known = {
  session: Session;
  accounts: Accounts | undefined;
  problems: ListProblem[];
  instances: Instance[] | undefined;
  instancesError: AppError | null;
};

export function emptinessOf({ session, accounts, problems, instances, instancesError }: Known): Emptiness {
  if (session.subscriptions.length === 0) {
    const account = accounts?.accounts.find(({ id }) => id === session.id);
    const unread = (account?.tenants ?? []).flatMap(({ name, id, problem }) => (problem ? [{ scope: name ?? id, error: problem }] : []));
    if (unread.length > 0) return { kind: "notRead", problems: unread };
    // A tenant that is not selected may hold subscriptions that nobody has asked for.
    const some = account === undefined || account.tenants.some(({ ticked, subscriptions }) => !ticked || subscriptions.length > 0);
    return some ? { kind: "nothingSelected" } : { kind: "noSubscription" };
  }
  if (problems.length > 0) return { kind: "notRead", problems };
  if (instances?.length === 0 && !instancesError) return { kind: "noInstance", subscriptions: session.subscriptions.length };
  return { kind: "noEndpoint", instances: (instances ?? []).map(({ name }) => name) };
}
