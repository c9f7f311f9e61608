// The grid "Registry endpoints": only the rows in sight are drawn, however many there are. One tab stop, arrow keys inside, Enter opens a row.
import { mergeClasses } from "@fluentui/react-components";
import { ArrowDownRegular, ArrowUpRegular } from "@fluentui/react-icons";
import { defaultRangeExtractor, useVirtualizer, type Range } from "@tanstack/react-virtual";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent } from "react";
import type { RegistryEndpoint } from "@/backend/generated/RegistryEndpoint";
import type { SortKey } from "@/backend/generated/SortKey";
import { WINDOW_ROWS } from "@/backend/queries";
import { widthOf } from "@/components/cut";
import { en } from "@/strings/en";
import { columns, widthsFor } from "./columns";
import { ROW_HEIGHT, useGridStyles } from "./Grid.styles";
import { moved, type Position } from "./gridKeys";
import { GridRow, type CellFont, type Layout } from "./GridRow";
import type { Favourites } from "./useFavourites";
import type { VisibleRange } from "./useEndpoints";
import { windowOf } from "@/components/windows";
import type { ListView } from "./view";

type Props = {
  count: number;
  busy: boolean;
  view: ListView;
  rowAt: (index: number) => RegistryEndpoint | undefined;
  openId: string | null;
  favourites: Favourites;
  onOpen: (endpoint: RegistryEndpoint, byKeyboard: boolean) => void;
  onSort: (key: SortKey) => void;
  onRange: (range: VisibleRange) => void;
};

/** The width to share out and the fonts to measure with; read once and when the window changes. */
function usePlace(scroller: React.RefObject<HTMLDivElement | null>) {
  const [place, setPlace] = useState<{ width: number; font: CellFont }>({ width: 0, font: { normal: "14px sans-serif", strong: "600 14px sans-serif" } });
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const measure = () => {
      const { fontFamily, fontSize } = getComputedStyle(element);
      setPlace({ width: element.clientWidth, font: { normal: `${fontSize} ${fontFamily}`, strong: `600 ${fontSize} ${fontFamily}` } });
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);
  return place;
}

function layoutFor(available: number, font: CellFont): Layout {
  const widths = widthsFor(available, (text) => widthOf(text, font.normal));
  const total = widths.reduce((sum, part) => sum + part, 0);
  return { widths, font, total, template: widths.map((part) => `${String(part)}px`).join(" "), scrollsSideways: total > available };
}

function positionOf(target: EventTarget): Position | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>("[data-column]") : null;
  const row = cell?.closest<HTMLElement>("[data-row]");
  return cell && row ? { row: Number(row.dataset["row"]), column: Number(cell.dataset["column"]) } : null;
}

const isStar = (target: EventTarget) => target instanceof Element && target.closest("[data-star]") !== null;

export function Grid({ count, busy, view, rowAt, openId, favourites, onOpen, onSort, onRange }: Props) {
  const styles = useGridStyles();
  const scroller = useRef<HTMLDivElement>(null);
  const { width, font } = usePlace(scroller);
  const [active, setActive] = useState<Position>({ row: 0, column: 0 });
  const moveFocus = useRef(false);

  // The row that holds the focus stays in the page even when it is scrolled out of sight: otherwise the focus would be lost.
  const activeRow = active.row;
  const rangeExtractor = useCallback(
    (range: Range) => {
      const rows = defaultRangeExtractor(range);
      return activeRow >= 0 && activeRow < range.count && !rows.includes(activeRow) ? [...rows, activeRow].sort((a, b) => a - b) : rows;
    },
    [activeRow],
  );
  // eslint-disable-next-line react-hooks/incompatible-library -- no compiler is used, so nothing is memoised behind the virtualizer's back
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 10,
    scrollMargin: ROW_HEIGHT,
    scrollPaddingStart: ROW_HEIGHT,
    rangeExtractor,
  });
  const range = virtualizer.range;
  // Only whole windows matter to the page: it must not be drawn again for each row that is scrolled.
  // Half a window ahead on both sides, so that rows are at hand before they are seen.
  const first = windowOf((range?.startIndex ?? 0) - WINDOW_ROWS / 2, WINDOW_ROWS);
  const last = windowOf(Math.min(count - 1, (range?.endIndex ?? 0) + WINDOW_ROWS / 2), WINDOW_ROWS);
  useEffect(() => onRange({ first, last }), [first, last, onRange]);

  // Another filter or order starts at the top.
  const shown = `${view.filter}\n${view.instanceId ?? ""}\n${view.sortBy}\n${String(view.descending)}`;
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
    setActive((before) => (before.row > 0 ? { ...before, row: 0 } : before));
  }, [shown]);

  useLayoutEffect(() => {
    if (!moveFocus.current) return;
    const cell = scroller.current?.querySelector<HTMLElement>(`[data-row="${String(active.row)}"] [data-column="${String(active.column)}"]`);
    if (!cell) return;
    moveFocus.current = false;
    cell.focus();
  });

  const rowsOnPage = () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 2);
  const act = (position: Position, byKeyboard: boolean) => {
    const column = columns[position.column];
    if (position.row < 0) {
      if (column) onSort(column.key);
      return;
    }
    const endpoint = rowAt(position.row);
    if (endpoint) onOpen(endpoint, byKeyboard);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const from = positionOf(event.target);
    if (!from) return;
    if (event.key === "Enter" || event.key === " ") {
      // The star is a button: it turns the key into a press by itself.
      if (isStar(event.target)) return;
      event.preventDefault();
      act(from, true);
      return;
    }
    if (event.altKey || event.metaKey) return;
    const to = moved(from, event.key, event.ctrlKey, count, columns.length, rowsOnPage());
    if (!to) return;
    event.preventDefault();
    moveFocus.current = true;
    setActive({ ...to });
    if (to.row >= 0) virtualizer.scrollToIndex(to.row, { align: "auto" });
  };
  const onClick = (event: MouseEvent) => {
    const at = positionOf(event.target);
    if (!at) return;
    setActive(at);
    const endpoint = isStar(event.target) ? rowAt(at.row) : undefined;
    if (endpoint) favourites.set(endpoint.id, !favourites.has(endpoint.id));
    else act(at, false);
  };

  const layout = useMemo(() => layoutFor(width, font), [width, font]);
  const { widths, total, template } = layout;
  // Tab must reach the grid also when the active row is not there any more.
  const tabRow = active.row < count ? active.row : count > 0 ? 0 : -1;
  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={en.endpoints.title}
      aria-rowcount={count + 1}
      aria-colcount={columns.length}
      aria-busy={busy}
      className={styles.scroller}
      style={{ scrollPaddingLeft: layout.scrollsSideways ? widths[0] : 0 }}
      onKeyDown={onKeyDown}
      onClick={onClick}
      onFocus={(event) => {
        const at = positionOf(event.target);
        if (at && (at.row !== active.row || at.column !== active.column)) setActive(at);
      }}
    >
      <div role="rowgroup" className={styles.header}>
        <div role="row" aria-rowindex={1} data-row={-1} className={styles.row} style={{ gridTemplateColumns: template, width: total }}>
          {columns.map((column, at) => {
            const sorted = view.sortBy === column.key;
            return (
              <div
                key={column.key}
                role="columnheader"
                aria-colindex={at + 1}
                aria-sort={sorted ? (view.descending ? "descending" : "ascending") : "none"}
                tabIndex={tabRow === -1 && active.column === at ? 0 : -1}
                data-column={at}
                className={mergeClasses(styles.cell, at === 0 && styles.first, at === 0 && layout.scrollsSideways && styles.pinned, styles.headCell)}
              >
                {column.label}
                {sorted && (view.descending ? <ArrowDownRegular aria-hidden /> : <ArrowUpRegular aria-hidden />)}
              </div>
            );
          })}
        </div>
      </div>
      <div role="rowgroup" className={styles.body} style={{ height: virtualizer.getTotalSize(), width: total }}>
        {virtualizer.getVirtualItems().map((item) => {
          const endpoint = rowAt(item.index);
          return (
            <GridRow
              key={item.key}
              endpoint={endpoint}
              index={item.index}
              top={item.start - ROW_HEIGHT}
              layout={layout}
              open={openId !== null && endpoint?.id.toLowerCase() === openId.toLowerCase()}
              activeColumn={item.index === tabRow ? active.column : null}
              starred={endpoint !== undefined && favourites.has(endpoint.id)}
            />
          );
        })}
      </div>
    </div>
  );
}
