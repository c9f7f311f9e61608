// Waits until a press of the pointer is over. A field that is left because something else is pressed must not say its fault before:
// what it says could move the thing that is being pressed. Called by the wizard when a field loses the focus.
let pressed = false;

function watch(): void {
  const down = () => {
    pressed = true;
  };
  const up = () => {
    pressed = false;
  };
  addEventListener("pointerdown", down, true);
  addEventListener("pointerup", up, true);
  addEventListener("pointercancel", up, true);
}
watch();

/** Runs at once, or after the press that goes on now has become a click. */
export function afterPointer(run: () => void): void {
  if (!pressed) {
    run();
    return;
  }
  const over = () => {
    removeEventListener("pointerup", over, true);
    removeEventListener("pointercancel", over, true);
    // The click comes in the same turn.
    setTimeout(run);
  };
  addEventListener("pointerup", over, true);
  addEventListener("pointercancel", over, true);
}
