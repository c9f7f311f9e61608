// Where the arrow keys lead in the grid. Pure; row -1 is the header.
export type Position = { row: number; column: number };

export function moved(from: Position, key: string, control: boolean, rows: number, columns: number, page: number): Position | null {
  const row = (to: number) => Math.max(-1, Math.min(rows - 1, to));
  const column = (to: number) => Math.max(0, Math.min(columns - 1, to));
  switch (key) {
    case "ArrowDown":
      return { ...from, row: row(from.row + 1) };
    case "ArrowUp":
      return { ...from, row: row(from.row - 1) };
    case "ArrowRight":
      return { ...from, column: column(from.column + 1) };
    case "ArrowLeft":
      return { ...from, column: column(from.column - 1) };
    case "PageDown":
      return { ...from, row: row(Math.max(0, from.row) + page) };
    case "PageUp":
      return { ...from, row: Math.max(0, row(from.row - page)) };
    case "Home":
      return control ? { row: 0, column: 0 } : { ...from, column: 0 };
    case "End":
      return control ? { row: row(rows - 1), column: columns - 1 } : { ...from, column: columns - 1 };
    default:
      return null;
  }
}
