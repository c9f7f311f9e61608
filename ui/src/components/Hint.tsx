// The name of an icon button, shown on hover and focus. It is drawn inside the page's landmark, so that screen readers find it in order.
import { Tooltip, type TooltipProps } from "@fluentui/react-components";
import { createContext, useContext, useState, type ReactNode } from "react";

const Place = createContext<HTMLElement | null>(null);

/** Where hints are drawn: once, inside <main>. */
export function HintPlace({ children }: { children: ReactNode }) {
  const [place, setPlace] = useState<HTMLElement | null>(null);
  return (
    <Place.Provider value={place}>
      {children}
      <div ref={setPlace} />
    </Place.Provider>
  );
}

export function Hint({ content, children }: { content: string; children: TooltipProps["children"] }) {
  const place = useContext(Place);
  return (
    <Tooltip content={content} relationship="label" mountNode={place}>
      {children}
    </Tooltip>
  );
}
