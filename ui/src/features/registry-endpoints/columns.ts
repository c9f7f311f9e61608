// The columns of the grid: their order, their words and how the width is shared among them.
import type { SortKey } from "@/backend/generated/SortKey";
import { en } from "@/strings/en";

export type Column = { key: SortKey; label: string; least: number; share: number };

const words = en.endpoints.columns;

export const columns: Column[] = [
  { key: "name", label: words.name, least: 192, share: 4 },
  { key: "host", label: words.host, least: 200, share: 5 },
  { key: "method", label: words.method, least: 184, share: 0 },
  { key: "instanceName", label: words.instanceName, least: 120, share: 2 },
  { key: "resourceGroup", label: words.resourceGroup, least: 124, share: 2 },
  { key: "provisioningState", label: words.provisioningState, least: 120, share: 0 },
  { key: "healthState", label: words.healthState, least: 120, share: 0 },
  { key: "lastModifiedAt", label: words.lastModifiedAt, least: 132, share: 0 },
];

/** Widths in whole pixels that fill `available` where they can; below the least widths the grid scrolls sideways. */
export function widthsFor(available: number): number[] {
  const least = columns.reduce((sum, column) => sum + column.least, 0);
  const shares = columns.reduce((sum, column) => sum + column.share, 0);
  const spare = Math.max(0, available - least);
  const widths = columns.map((column) => column.least + Math.floor((spare * column.share) / shares));
  // What rounding has left over goes to the hosts, so that the rows end where the window does.
  const left = Math.max(0, available - widths.reduce((sum, width) => sum + width, 0));
  return widths.map((width, at) => (columns[at]?.key === "host" ? width + left : width));
}
