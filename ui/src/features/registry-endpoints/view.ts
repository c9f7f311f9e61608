// What the list shows: filter, instance, order; and which windows of rows that takes. Pure.
import type { EndpointQuery } from "@/backend/generated/EndpointQuery";
import type { EndpointWindow } from "@/backend/generated/EndpointWindow";
import type { RegistryEndpoint } from "@/backend/generated/RegistryEndpoint";
import type { SortKey } from "@/backend/generated/SortKey";

export type ListView = Pick<EndpointQuery, "filter" | "instanceId" | "sortBy" | "descending">;

export const initialView: ListView = { filter: "", instanceId: null, sortBy: "name", descending: false };

/** The same column again turns the order round; another one starts ascending, times newest first. */
export function sortedBy(view: ListView, sortBy: SortKey): ListView {
  if (view.sortBy === sortBy) return { ...view, descending: !view.descending };
  return { ...view, sortBy, descending: sortBy === "lastModifiedAt" };
}

/** The offset of the window that holds this row. */
export const windowOf = (row: number, size: number) => Math.floor(Math.max(0, row) / size) * size;

/** The offsets of the windows that hold the rows first..last. */
export function offsetsOf(first: number, last: number, size: number): number[] {
  const offsets: number[] = [];
  for (let offset = windowOf(first, size); offset <= Math.max(0, last); offset += size) offsets.push(offset);
  return offsets;
}

/** Row number `index` out of the windows at hand; undefined while its window is on the way. */
export function rowAt(windows: EndpointWindow[], index: number): RegistryEndpoint | undefined {
  const window = windows.find(({ offset, rows }) => index >= offset && index < offset + rows.length);
  return window?.rows[index - window.offset];
}
