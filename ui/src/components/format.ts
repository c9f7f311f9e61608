// Numbers, times and counts in the user's own locale. Called by every screen; pure apart from reading the locale once.
const system = new Intl.NumberFormat().resolvedOptions().locale;
/** Where the system names no language (LANG=C), the engine's default is "posix", which writes 10000 for 10,000. */
const locale = system.toLowerCase().endsWith("posix") ? "en-US" : system;
const integer = new Intl.NumberFormat(locale);
const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });
const dayAndClock = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
const full = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "long" });
const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });

export const formatCount = (count: number) => integer.format(count);

export const formatSeconds = (seconds: number) =>
  new Intl.NumberFormat(locale, { style: "unit", unit: "second", unitDisplay: "long" }).format(seconds);

/** The time of day alone when `at` is today, else with the date. */
export function formatTime(at: string, now: Date = new Date()): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return at;
  return date.toDateString() === now.toDateString() ? clock.format(date) : dayAndClock.format(date);
}

export function formatDate(at: string): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? at : day.format(date);
}

export function formatAbsolute(at: string): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? at : full.format(date);
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 365 * 24 * 3600],
  ["month", 30 * 24 * 3600],
  ["week", 7 * 24 * 3600],
  ["day", 24 * 3600],
  ["hour", 3600],
  ["minute", 60],
];

/** "5 minutes ago"; what is not a time is shown as it came. */
export function formatRelative(at: string, now: number): string {
  const then = Date.parse(at);
  if (Number.isNaN(then)) return at;
  const seconds = Math.round((then - now) / 1000);
  for (const [unit, length] of steps) {
    if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), unit);
  }
  return relative.format(0, "second");
}

/** The last segment of an Azure resource ID, which is its name. */
export function nameOfResource(id: string): string {
  return id.split("/").pop() ?? id;
}

/** Minutes and seconds of a countdown, such as 4:05. */
export function formatClock(seconds: number): string {
  return `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, "0")}`;
}
