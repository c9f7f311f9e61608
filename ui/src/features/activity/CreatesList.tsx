// The list of creates that have ended, the last one first. However many there are, only the rows in sight of the page are drawn and read.
import { Button, makeStyles, Text, tokens } from "@fluentui/react-components";
import { useQueries } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useId, useLayoutEffect, useRef, useState, type RefObject } from "react";
import type { CreateOutcome } from "@/backend/generated/CreateOutcome";
import type { CreateRecord } from "@/backend/generated/CreateRecord";
import { queries, WINDOW_ROWS } from "@/backend/queries";
import { CutText } from "@/components/CutText";
import { formatCount } from "@/components/format";
import { RelativeTime } from "@/components/RelativeTime";
import { ToneIcon, type Tone } from "@/components/StateLabel";
import { en } from "@/strings/en";
import type { Filters } from "./CreatesFilters";

const words = en.created;
const tones: Record<CreateOutcome, Tone> = { created: "good", failed: "bad", refused: "calm" };
/** Before a row is measured. */
const ROW = 64;

const useStyles = makeStyles({
  root: { display: "grid", gridTemplateColumns: "minmax(0, 1fr)", rowGap: "8px" },
  head: { display: "flex", justifyContent: "space-between", alignItems: "baseline" },
  title: { margin: 0, fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400, fontWeight: tokens.fontWeightSemibold },
  quiet: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
  list: { position: "relative", margin: 0, padding: 0, listStyleType: "none", borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  row: {
    position: "absolute",
    top: 0,
    left: 0,
    width: "100%",
    boxSizing: "border-box",
    minHeight: `${String(ROW)}px`,
    display: "grid",
    gridTemplateColumns: "16px minmax(0, 1fr) auto",
    columnGap: "12px",
    alignItems: "start",
    padding: "12px 0",
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  icon: { paddingTop: "2px" },
  words: { display: "grid", gridTemplateColumns: "minmax(0, 1fr)", rowGap: "2px" },
  name: { fontWeight: tokens.fontWeightSemibold, minWidth: 0 },
  facts: { display: "flex", flexWrap: "wrap", columnGap: "16px" },
  detail: { overflowWrap: "anywhere" },
});

type Props = { scroller: RefObject<HTMLDivElement | null>; filters: Filters; count: number; onOpen: (endpointId: string) => void };

export function CreatesList({ scroller, filters, count, onOpen }: Props) {
  const styles = useStyles();
  const heading = useId();
  const list = useRef<HTMLUListElement>(null);
  const [margin, setMargin] = useState(0);
  // What stands above the list may grow and shrink, such as the table of the days. Where it stands does not depend on this, so
  // one more drawing is the most that comes of it.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  useLayoutEffect(() => {
    const above = list.current?.offsetTop ?? 0;
    if (above !== margin) setMargin(above);
  });
  // eslint-disable-next-line react-hooks/incompatible-library -- no compiler is used, so nothing is memoised behind the virtualizer's back
  const virtualizer = useVirtualizer({ count, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 8, scrollMargin: margin });
  const items = virtualizer.getVirtualItems();
  const windows = [...new Set(items.map(({ index }) => Math.floor(index / WINDOW_ROWS) * WINDOW_ROWS))];
  const parts = useQueries({ queries: windows.map((offset) => queries.activity({ ...filters, offset, limit: WINDOW_ROWS })) });
  const rowAt = (index: number): CreateRecord | undefined => {
    const offset = Math.floor(index / WINDOW_ROWS) * WINDOW_ROWS;
    return parts[windows.indexOf(offset)]?.data?.rows[index - offset];
  };
  return (
    <section aria-labelledby={heading} className={styles.root}>
      <div className={styles.head}>
        <h2 id={heading} className={styles.title}>
          {words.list}
        </h2>
        <span role="status" className={styles.quiet}>
          {words.matching(formatCount(count))}
        </span>
      </div>
      {count === 0 ? (
        <Text>{words.nothingMatches}</Text>
      ) : (
        <ul ref={list} className={styles.list} aria-labelledby={heading} style={{ height: virtualizer.getTotalSize() }}>
          {items.map(({ key, index, start }) => (
            <li
              key={key}
              ref={virtualizer.measureElement}
              data-index={index}
              className={styles.row}
              aria-setsize={count}
              aria-posinset={index + 1}
              style={{ transform: `translateY(${String(start - margin)}px)` }}
            >
              <Row record={rowAt(index)} onOpen={onOpen} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Row({ record, onOpen }: { record: CreateRecord | undefined; onOpen: (endpointId: string) => void }) {
  const styles = useStyles();
  const name = useId();
  if (!record) return null;
  const { outcome, endpointId, detail, errorCode } = record;
  return (
    <>
      <span className={styles.icon}>
        <ToneIcon tone={tones[outcome]} />
      </span>
      <div className={styles.words}>
        <span id={name} className={styles.name}>
          <CutText text={record.name === "" ? words.noName : record.name} />
        </span>
        <span className={`${styles.facts} ${styles.quiet}`}>
          <span>{words.outcome[outcome]}</span>
          <RelativeTime at={record.happenedAt} />
          {record.instanceName !== "" && <span>{words.on(record.instanceName)}</span>}
          <span>{en.states.method(record.method)}</span>
        </span>
        {(detail ?? errorCode) !== null && <span className={styles.detail}>{detail ?? errorCode}</span>}
      </div>
      {outcome === "created" && endpointId !== null && (
        <Button size="small" aria-describedby={name} onClick={() => onOpen(endpointId)}>
          {words.show}
        </Button>
      )}
    </>
  );
}
