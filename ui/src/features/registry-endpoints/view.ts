// What the list shows: filter, instance, order. Pure.
import type { EndpointQuery } from "@/backend/generated/EndpointQuery";
import type { SortKey } from "@/backend/generated/SortKey";

export type ListView = Pick<EndpointQuery, "filter" | "instanceId" | "sortBy" | "descending">;

export const initialView: ListView = { filter: "", instanceId: null, sortBy: "name", descending: false };

/** The same column again turns the order round; another one starts ascending, times newest first. */
export function sortedBy(view: ListView, sortBy: SortKey): ListView {
  if (view.sortBy === sortBy) return { ...view, descending: !view.descending };
  return { ...view, sortBy, descending: sortBy === "lastModifiedAt" };
}
