// The columns of the grid: their order, their words and how the width is shared among them. Pure.
import type { SortKey } from "@/backend/generated/SortKey";
import { en } from "@/strings/en";

/** Inside a cell, left and right; the first cell is indented like the page. */
export const CELL_PADDING = 16;
export const FIRST_INDENT = 16;
/** The star at the end of the first cell. */
export const STAR = 28;
/** A state's icon and its distance from the word. */
const ICON = 22;

export type Column = {
  key: SortKey;
  label: string;
  /** The least width in pixels. */
  least: number;
  /** Words that must never be cut, whatever the system's font, and what stands beside them. */
  whole?: { words: string[]; beside: number };
  /** Share of the width that is left over. */
  share: number;
};

const words = en.endpoints.columns;
const minutes = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });

export const columns: Column[] = [
  { key: "name", label: words.name, least: 208, share: 4 },
  { key: "host", label: words.host, least: 180, share: 5 },
  {
    key: "method",
    label: words.method,
    least: 160,
    whole: { words: ["SystemAssignedManagedIdentity", "UserAssignedManagedIdentity"].map(en.states.method), beside: 0 },
    share: 0,
  },
  { key: "instanceName", label: words.instanceName, least: 136, share: 2 },
  { key: "resourceGroup", label: words.resourceGroup, least: 108, share: 2 },
  { key: "provisioningState", label: words.provisioningState, least: 116, whole: { words: ["Provisioning", "Succeeded"], beside: ICON }, share: 0 },
  { key: "healthState", label: words.healthState, least: 116, whole: { words: ["Unavailable"], beside: ICON }, share: 0 },
  { key: "lastModifiedAt", label: words.lastModifiedAt, least: 120, whole: { words: [minutes.format(-58, "minute")], beside: 8 }, share: 0 },
];

function leastOf({ least, whole }: Column, measure: (text: string) => number): number {
  if (!whole) return least;
  return Math.max(least, Math.ceil(Math.max(...whole.words.map(measure)) + whole.beside + CELL_PADDING));
}

/** Widths in whole pixels that fill `available` where they can; below the least widths the grid scrolls sideways. */
export function widthsFor(available: number, measure: (text: string) => number): number[] {
  const least = columns.map((column) => leastOf(column, measure));
  const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
  const shares = sum(columns.map(({ share }) => share));
  const spare = Math.max(0, available - sum(least));
  const widths = columns.map(({ share }, at) => (least[at] ?? 0) + Math.floor((spare * share) / shares));
  // What rounding has left over goes to the hosts, so that the rows end where the window does.
  const left = Math.max(0, available - sum(widths));
  return widths.map((width, at) => (columns[at]?.key === "host" ? width + left : width));
}
