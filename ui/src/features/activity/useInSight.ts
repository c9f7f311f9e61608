// Whether the window can be seen at all. The web view knows when its window is hidden or minimised.
import { useSyncExternalStore } from "react";

function subscribe(listener: () => void): () => void {
  document.addEventListener("visibilitychange", listener);
  return () => document.removeEventListener("visibilitychange", listener);
}

export const useInSight = () => useSyncExternalStore(subscribe, () => document.visibilityState === "visible");
