// Tells the shell that the page is drawn, once: the window is created hidden and shown then. Also sets the mark that tests wait for.
import { commands } from "@/backend/commands";

let told = false;

/**
 * Called from an effect, so the page is in the document. A hidden window gives no animation frames (WebKitGTK), so the shell is told
 * without one; the mark waits for the second frame after the window is shown, because the first ends before the paint.
 */
export function tellFirstFrame(): void {
  if (told) return;
  told = true;
  void commands.firstFrame().catch(() => undefined);
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      document.documentElement.dataset["ready"] = "true";
    }),
  );
}
