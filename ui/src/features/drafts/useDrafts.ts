// The drafts in windows of rows, with the totals. Called by the Drafts page.
import { useQueries } from "@tanstack/react-query";
import type { DraftQuery } from "@/backend/generated/DraftQuery";
import type { DraftWindow } from "@/backend/generated/DraftWindow";
import { queries, WINDOW_ROWS } from "@/backend/queries";
import { offsetsOf, rowAt } from "@/components/windows";

export type DraftView = Pick<DraftQuery, "filter" | "sortBy" | "descending" | "discarded">;

export const initialView: DraftView = { filter: "", sortBy: "savedAt", descending: true, discarded: false };

export function useDrafts(view: DraftView, range: { first: number; last: number }) {
  // The first window is always asked for: it knows the totals.
  const offsets = [...new Set([0, ...offsetsOf(range.first, range.last, WINDOW_ROWS)])];
  const results = useQueries({
    // The wizard and the command line save too; the list is read again each time it is shown.
    queries: offsets.map((offset) => ({ ...queries.draftWindow({ ...view, offset, limit: WINDOW_ROWS }), refetchOnMount: "always" as const })),
  });
  const windows = results.map(({ data }) => data).filter((data): data is DraftWindow => data !== undefined);
  return {
    totals: windows[0],
    rowAt: (index: number) => rowAt(windows, index),
    error: results.find(({ error }) => error !== null)?.error ?? null,
    retry: () => results.forEach((result) => void result.refetch()),
  };
}
