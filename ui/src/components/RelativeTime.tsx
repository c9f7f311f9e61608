// A time as people say it, with the exact one in a tooltip. All of them tick together, once a minute.
import { useSyncExternalStore } from "react";
import { formatAbsolute, formatRelative } from "./format";

let now = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    listeners.forEach((notify) => notify());
  }, 60_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** Never in the future: a fresh answer may be a second ahead of the last tick. */
const read = (at: string) => Math.max(now, Math.min(Date.parse(at) || 0, Date.now()));

export function RelativeTime({ at }: { at: string }) {
  const current = useSyncExternalStore(subscribe, () => formatRelative(at, read(at)));
  return (
    <time dateTime={at} title={formatAbsolute(at)}>
      {current}
    </time>
  );
}
