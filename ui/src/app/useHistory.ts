// The history of the window, and the keys and mouse buttons that walk it. A page may stand in the way of leaving it (a wizard with
// unsaved text): it is asked first and may lead on later. Called once, by Pages.
import { useCallback, useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import * as history from "./history";
import type { Entry, History } from "./history";
import type { Route } from "./route";
import { directionOf } from "./historyKeys";

/** Whether going to this entry is in order. Otherwise the page asks, and calls `proceed` when the answer is yes. */
export type Guard = (to: Route, sameVisit: boolean, proceed: () => void) => boolean;

export type Walk = {
  entry: Entry;
  go: (route: Route) => void;
  /** The same page with another panel or step. */
  turn: (route: Route) => void;
  amend: (visit: number, change: (route: Route) => Route) => void;
  /** Ends a stay for good and goes on to another page. */
  replace: (visit: number, route: Route) => void;
  /** Ends a stay for good and walks on as was asked. */
  forget: (visit: number) => void;
  guard: (guard: Guard) => () => void;
};

export function useHistory(first: Route, onLeave: () => void): Walk {
  const [state, setState] = useState<History>(() => history.begin(first));
  const guards = useRef<Guard | null>(null);
  const entry = history.current(state);

  const walk = useEffectEvent((direction: history.Direction) => {
    const to = history.next(state, direction);
    // A question on the screen comes first.
    if (!to || document.querySelector('[role="dialog"], [role="alertdialog"]')) return;
    const sameVisit = to.visit === entry.visit;
    const proceed = () => {
      if (!sameVisit) onLeave();
      // The stay may have ended meanwhile: then its entries are gone, and one is nearer to the other end.
      setState((now) => (now.entries.includes(to) ? { ...now, at: now.entries.indexOf(to) } : now));
    };
    if (guards.current?.(to.route, sameVisit, proceed) ?? true) proceed();
  });
  useEffect(() => {
    const onEvent = (event: KeyboardEvent | MouseEvent) => {
      const direction = directionOf(event);
      if (!direction) return;
      event.preventDefault();
      walk(direction);
    };
    window.addEventListener("keydown", onEvent);
    window.addEventListener("mousedown", onEvent);
    return () => {
      window.removeEventListener("keydown", onEvent);
      window.removeEventListener("mousedown", onEvent);
    };
  }, []);

  const guard = useCallback((asked: Guard) => {
    guards.current = asked;
    return () => {
      if (guards.current === asked) guards.current = null;
    };
  }, []);
  const steps = useMemo(
    () => ({
      go: (route: Route) => setState((now) => history.go(now, route)),
      turn: (route: Route) => setState((now) => history.turn(now, route)),
      amend: (visit: number, change: (route: Route) => Route) => setState((now) => history.amend(now, visit, change)),
      replace: (visit: number, route: Route) => setState((now) => history.forget(history.go(now, route), visit)),
      forget: (visit: number) => setState((now) => history.forget(now, visit)),
    }),
    [],
  );
  return { entry, guard, ...steps };
}
