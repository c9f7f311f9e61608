// The pages, panels and wizard steps that were shown, in order, and where one is among them. Pure; useHistory keeps one of these.
// A visit is one stay on a page: the steps of one wizard, and the panels of one list, share it.
import type { Route } from "./route";

export type Entry = { visit: number; route: Route };
export type History = { entries: readonly Entry[]; at: number; visits: number };
export type Direction = "back" | "forward";

/** Nobody goes back further; the oldest are forgotten. */
export const MAX_ENTRIES = 100;

export const begin = (route: Route): History => ({ entries: [{ visit: 0, route }], at: 0, visits: 1 });

export function current({ entries, at }: History): Entry {
  const entry = entries[at];
  if (!entry) throw new Error("a history is never empty");
  return entry;
}

/** Where going back or forward leads; none at either end. */
export function next({ entries, at }: History, direction: Direction): Entry | null {
  return entries[direction === "back" ? at - 1 : at + 1] ?? null;
}

export function move(history: History, direction: Direction): History {
  return next(history, direction) ? { ...history, at: history.at + (direction === "back" ? -1 : 1) } : history;
}

function put(history: History, entry: Entry): History {
  const entries = [...history.entries.slice(0, history.at + 1), entry].slice(-MAX_ENTRIES);
  return { ...history, entries, at: entries.length - 1 };
}

/** Another page, or the same one anew. */
export function go(history: History, route: Route): History {
  return { ...put(history, { visit: history.visits, route }), visits: history.visits + 1 };
}

/** The same stay goes on with another panel or step. Going to where one has just come from is going back. */
export function turn(history: History, route: Route): History {
  const { visit } = current(history);
  const before = history.entries[history.at - 1];
  if (before?.visit === visit && same(before.route, route)) return move(history, "back");
  return put(history, { visit, route });
}

/** The same stay, with something about it known better: no way leads back to before. */
export function amend(history: History, visit: number, change: (route: Route) => Route): History {
  return { ...history, entries: history.entries.map((entry) => (entry.visit === visit ? { visit, route: change(entry.route) } : entry)) };
}

/** A stay that has ended for good (its endpoint was created, its draft discarded): no way leads back into it. */
export function forget(history: History, visit: number): History {
  const kept = history.entries.filter((entry) => entry.visit !== visit);
  const at = history.entries.slice(0, history.at + 1).filter((entry) => entry.visit !== visit).length - 1;
  return { ...history, entries: kept, at };
}

function same(one: Route, other: Route): boolean {
  if (one.page === "wizard" && other.page === "wizard") return one.step === other.step;
  if (one.page === "endpoints" && other.page === "endpoints") return one.openId?.toLowerCase() === other.openId?.toLowerCase();
  return one.page === other.page;
}
