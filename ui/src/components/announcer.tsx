// One polite live region for the whole window. Called through useSay() for what changes without moving the focus.
import { createContext, useCallback, useContext, useRef, type ReactNode } from "react";
import { useHiddenStyles } from "./hidden";

const Say = createContext<(sentence: string) => void>(() => undefined);

export const useSay = () => useContext(Say);

export function Announcer({ children }: { children: ReactNode }) {
  const region = useRef<HTMLDivElement>(null);
  const hidden = useHiddenStyles();
  const say = useCallback((sentence: string) => {
    const element = region.current;
    if (!element) return;
    // The same sentence twice would not be read the second time.
    element.textContent = element.textContent === sentence ? `${sentence}\u00a0` : sentence;
  }, []);
  return (
    <Say.Provider value={say}>
      {children}
      <div ref={region} className={hidden.root} aria-live="polite" />
    </Say.Provider>
  );
}
