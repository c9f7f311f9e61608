// Days of the chart: every one of the last thirty, also those without a create. Pure; called by the chart and its table.
import type { DayCount } from "@/backend/generated/DayCount";

export const DAYS_SHOWN = 30;

/** YYYY-MM-DD by this computer's clock. */
export function dayOf(date: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${String(date.getFullYear())}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The last days up to today, the first one first. */
export function lastDays(counts: DayCount[], today: Date, days: number = DAYS_SHOWN): DayCount[] {
  const known = new Map(counts.map(({ day, count }) => [day, count]));
  return Array.from({ length: days }, (_, index) => {
    // At noon: an hour more or less in a night of the year changes no day.
    const date = new Date(today.getFullYear(), today.getMonth(), today.getDate() - (days - 1 - index), 12);
    const day = dayOf(date);
    return { day, count: known.get(day) ?? 0 };
  });
}
