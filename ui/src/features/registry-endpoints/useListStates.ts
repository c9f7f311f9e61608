// What the message place says of the list: it is old, parts of it are missing, the instances could not be listed. Derived from the
// answers that the page asked for; called by the window, which shows it above the page.
import { useQuery } from "@tanstack/react-query";
import type { AppError } from "@/backend/generated/AppError";
import type { ListSummary } from "@/backend/generated/ListSummary";
import { queries, WINDOW_ROWS } from "@/backend/queries";
import { formatTime } from "@/components/format";
import type { Message } from "@/components/messages";
import { en } from "@/strings/en";
import { initialView } from "./view";

type Known = { total: number; asOf: string | null };

export function staleList(error: AppError | null, known: Known | undefined, retry: () => void): Message | null {
  // Being offline is said by the window itself, once.
  if (!error || error.code === "Offline" || !known || known.total === 0 || known.asOf === null) return null;
  return {
    key: "list.stale",
    intent: "warning",
    title: en.endpoints.staleTitles[error.code] ?? en.endpoints.staleTitle,
    body: en.endpoints.staleBody(formatTime(known.asOf), error.message),
    action: { label: en.common.tryAgain, run: retry },
  };
}

export function partialList(summary: ListSummary | undefined, retry: () => void): Message | null {
  const problems = summary?.problems ?? [];
  if (problems.length === 0) return null;
  const body = problems.slice(0, 3).map(({ scope, error }) => `${scope}: ${error.message}`);
  return {
    key: "list.partial",
    intent: "warning",
    title: en.endpoints.partialTitle(problems.length),
    body: [...body, ...(problems.length > 3 ? [en.endpoints.partialMore(problems.length - 3)] : [])].join(" "),
    action: { label: en.common.tryAgain, run: retry },
  };
}

export function unlistedInstances(error: AppError | null): Message | null {
  if (!error) return null;
  return { key: "list.instances", intent: "warning", title: en.endpoints.instancesFailedTitle, body: error.message };
}

/** `shown`: the page of the list is open. Only then its queries are looked at. */
export function useListStates(shown: boolean): (Message | null)[] {
  const refresh = useQuery({ ...queries.refresh, enabled: shown });
  const instances = useQuery({ ...queries.instances, enabled: shown });
  const rows = useQuery({ ...queries.endpointWindow({ ...initialView, offset: 0, limit: WINDOW_ROWS }), enabled: shown && refresh.error !== null });
  if (!shown) return [];
  const retry = () => {
    void refresh.refetch();
    void instances.refetch();
  };
  return [staleList(refresh.error, rows.data, retry), partialList(refresh.data, retry), unlistedInstances(instances.error)];
}
