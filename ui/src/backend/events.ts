// The two events the shell sends. Called by app/ once; an event only says "this changed" or "show this", it never carries an answer.
import { listen } from "@tauri-apps/api/event";
import type { Changed } from "./generated/Changed";

/** Subscribes until the returned function is called. */
function until(subscription: Promise<() => void>): () => void {
  return () => void subscription.then((unlisten) => unlisten());
}

export const onChanged = (handler: (changed: Changed) => void) =>
  until(listen<Changed>("changed", ({ payload }) => handler(payload)));

/** Something waits to be shown; `takeOpenRequest` says what. */
export const onOpen = (handler: () => void) => until(listen("open", () => handler()));
