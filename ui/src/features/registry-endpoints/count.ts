// The line below the list: how many endpoints, as of when. Pure apart from the locale.
import type { ListProgress } from "@/backend/generated/ListProgress";
import { formatCount, formatTime } from "@/components/format";
import { en } from "@/strings/en";

type Known = { total: number; matching: number; asOf: string | null; first: boolean; view: { filter: string; instanceId: string | null }; progress: ListProgress | undefined };

export function countOf({ total, matching, asOf, first, view, progress }: Known, refreshing: boolean): string {
  if (!refreshing && (first || (total === 0 && asOf === null))) return "";
  if (first) {
    if (!progress || progress.loaded === 0) return en.endpoints.loading;
    return progress.expected === null
      ? en.endpoints.loadingSome(formatCount(progress.loaded))
      : en.endpoints.loadingOf(formatCount(progress.loaded), formatCount(progress.expected));
  }
  const narrowed = view.filter !== "" || view.instanceId !== null;
  const count = narrowed
    ? en.endpoints.filteredCount(formatCount(matching), formatCount(total))
    : en.endpoints.endpointCount(total, formatCount(total));
  const dated = asOf === null ? count : en.endpoints.asOf(count, formatTime(asOf));
  return refreshing ? en.endpoints.refreshing(dated) : dated;
}
