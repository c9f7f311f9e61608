// Long lists are read from the backend in windows of rows: which windows a stretch of rows takes, and a row out of them. Pure;
// called by every list that is longer than a page.

/** The offset of the window that holds this row. */
export const windowOf = (row: number, size: number) => Math.floor(Math.max(0, row) / size) * size;

/** The offsets of the windows that hold the rows first..last. */
export function offsetsOf(first: number, last: number, size: number): number[] {
  const offsets: number[] = [];
  for (let offset = windowOf(first, size); offset <= Math.max(0, last); offset += size) offsets.push(offset);
  return offsets;
}

/** Row number `index` out of the windows at hand; undefined while its window is on the way. */
export function rowAt<Row>(windows: { offset: number; rows: Row[] }[], index: number): Row | undefined {
  const window = windows.find(({ offset, rows }) => index >= offset && index < offset + rows.length);
  return window?.rows[index - window.offset];
}
