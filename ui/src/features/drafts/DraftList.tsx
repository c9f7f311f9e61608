// The list "Drafts": only the rows in sight are drawn, however many there are.
import { makeStyles } from "@fluentui/react-components";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import type { DraftRow as Row } from "@/backend/generated/DraftRow";
import { WINDOW_ROWS } from "@/backend/queries";
import { windowOf } from "@/components/windows";
import { en } from "@/strings/en";
import { DraftRow, type DraftAction } from "./DraftRow";

const ROW_HEIGHT = 72;

const useStyles = makeStyles({
  scroller: { overflowY: "auto", minHeight: 0, flexGrow: 1, padding: "0 16px 16px" },
  list: { margin: 0, padding: 0, listStyleType: "none", position: "relative", maxWidth: "1040px" },
});

type Props = {
  count: number;
  /** Another filter or order starts at the top. */
  shown: string;
  rowAt: (index: number) => Row | undefined;
  onRange: (range: { first: number; last: number }) => void;
  onAct: (action: DraftAction, row: Row) => void;
};

export function DraftList({ count, shown, rowAt, onRange, onAct }: Props) {
  const styles = useStyles();
  const scroller = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- no compiler is used, so nothing is memoised behind the virtualizer's back
  const virtualizer = useVirtualizer({ count, getScrollElement: () => scroller.current, estimateSize: () => ROW_HEIGHT, overscan: 6 });
  const range = virtualizer.range;
  const first = windowOf((range?.startIndex ?? 0) - WINDOW_ROWS / 2, WINDOW_ROWS);
  const last = windowOf(Math.min(count - 1, (range?.endIndex ?? 0) + WINDOW_ROWS / 2), WINDOW_ROWS);
  useEffect(() => onRange({ first, last }), [first, last, onRange]);
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
  }, [shown]);
  return (
    <div ref={scroller} className={styles.scroller}>
      <ul className={styles.list} aria-label={en.drafts.title} style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => {
          const row = rowAt(item.index);
          const style = { height: ROW_HEIGHT, transform: `translateY(${String(item.start)}px)` };
          return row && <DraftRow key={row.id} row={row} index={item.index} count={count} style={style} onAct={onAct} />;
        })}
      </ul>
    </div>
  );
}
