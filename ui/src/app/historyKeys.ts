// Which key or mouse button means back or forward. Pure. Alt with an arrow moves by a word on macOS, where the brackets are used.
import type { Direction } from "./history";

const BACK_BUTTON = 3;
const FORWARD_BUTTON = 4;
const mac = () => /mac/i.test(navigator.platform);

export function directionOf(event: KeyboardEvent | MouseEvent): Direction | null {
  if (event instanceof MouseEvent) return event.button === BACK_BUTTON ? "back" : event.button === FORWARD_BUTTON ? "forward" : null;
  if (event.key === "BrowserBack") return "back";
  if (event.key === "BrowserForward") return "forward";
  const { altKey, ctrlKey, metaKey, shiftKey, key } = event;
  if (shiftKey || ctrlKey) return null;
  if (mac()) return metaKey && !altKey ? (key === "[" ? "back" : key === "]" ? "forward" : null) : null;
  return altKey && !metaKey ? (key === "ArrowLeft" ? "back" : key === "ArrowRight" ? "forward" : null) : null;
}
