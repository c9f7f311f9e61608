// Cutting long text in the middle, so that both ends stay readable. Pure apart from one canvas that measures text.
const ellipsis = "…";
let context: CanvasRenderingContext2D | null | undefined;

/** Width of text in CSS pixels; without a canvas (in unit tests) an average letter is taken. */
export function widthOf(text: string, font: string): number {
  context ??= document.createElement("canvas").getContext("2d");
  if (!context) return text.length * 7;
  context.font = font;
  return context.measureText(text).width;
}

/** The longest "start…end" that fits; the end keeps at least as much as the start, since hosts and IDs differ there. */
export function cutMiddle(text: string, available: number, measure: (text: string) => number): string {
  if (available <= 0 || measure(text) <= available) return text;
  let low = 2;
  let high = text.length - 1;
  const cut = (kept: number) => {
    const start = Math.floor(kept / 2);
    return text.slice(0, start) + ellipsis + text.slice(text.length - (kept - start));
  };
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (measure(cut(middle)) <= available) low = middle;
    else high = middle - 1;
  }
  return cut(low);
}
