// How many by day: bars of the last thirty days, said in one sentence to screen readers, and as a table for whoever wants the numbers.
import { Button, createFocusOutlineStyle, makeStyles, tokens } from "@fluentui/react-components";
import { TableRegular } from "@fluentui/react-icons";
import { useId, useState } from "react";
import type { CreateOutcome } from "@/backend/generated/CreateOutcome";
import type { Metrics } from "@/backend/generated/Metrics";
import { formatCount, formatDate } from "@/components/format";
import { en } from "@/strings/en";
import { DAYS_SHOWN, lastDays } from "./days";
import { useChartStyles } from "./charts.styles";

const words = en.created;
const HEIGHT = 96;

const useStyles = makeStyles({
  plot: { display: "grid", gridTemplateColumns: "auto minmax(0, 1fr)", columnGap: "8px", rowGap: "4px" },
  axis: { display: "grid", alignContent: "space-between", justifyItems: "end", height: `${String(HEIGHT)}px` },
  bars: { width: "100%", height: `${String(HEIGHT)}px`, display: "block", borderBottom: `1px solid ${tokens.colorNeutralStroke1}`, boxSizing: "border-box" },
  bar: { fill: tokens.colorCompoundBrandBackground, forcedColorAdjust: "none" },
  days: { gridColumn: 2, display: "flex", justifyContent: "space-between" },
  frame: { maxHeight: "240px", overflowY: "auto", ...createFocusOutlineStyle() },
  table: { width: "100%",  borderCollapse: "collapse", "& th, & td": { textAlign: "start", whiteSpace: "nowrap", padding: "4px 16px 4px 0", borderBottom: `1px solid ${tokens.colorNeutralStroke2}` }, "& td": { fontVariantNumeric: "tabular-nums" } },
});

const at = (day: string) => formatDate(`${day}T12:00:00`);

export function DayChart({ metrics, shown }: { metrics: Metrics; shown: CreateOutcome }) {
  const styles = useStyles();
  const chart = useChartStyles();
  const heading = useId();
  const [table, setTable] = useState(false);
  const days = lastDays(metrics[shown].byDay, new Date());
  const total = days.reduce((sum, { count }) => sum + count, 0);
  const most = days.reduce((best, one) => (one.count > best.count ? one : best), days[0] ?? { day: "", count: 0 });
  const top = Math.max(1, most.count);
  const step = 100 / days.length;
  const length = formatCount(DAYS_SHOWN);
  const label = words.chartOfDays(words.counts[shown](total === 1), formatCount(total), length, formatCount(most.count), at(most.day));
  return (
    <section aria-labelledby={heading} className={chart.section}>
      <h3 id={heading} className={chart.title}>
        {words.byDay} <span className={chart.quiet}>({words.lastDays(length)})</span>
      </h3>
      <div className={styles.plot}>
        <div aria-hidden className={`${styles.axis} ${chart.quiet}`}>
          <span>{formatCount(top)}</span>
          <span>0</span>
        </div>
        <svg role="img" aria-label={label} viewBox={`0 0 100 ${String(HEIGHT)}`} preserveAspectRatio="none" className={styles.bars}>
          {days.map(({ day, count }, index) => {
            const height = (count / top) * HEIGHT;
            return (
              <g key={day}>
                <title>{words.dayTip(at(day), formatCount(count))}</title>
                {/* The whole column answers to the pointer, however low its bar. */}
                <rect x={index * step} y={0} width={step} height={HEIGHT} fill="transparent" />
                <rect className={styles.bar} x={index * step + step * 0.15} y={HEIGHT - height} width={step * 0.7} height={height} />
              </g>
            );
          })}
        </svg>
        <div aria-hidden className={`${styles.days} ${chart.quiet}`}>
          <span>{at(days[0]?.day ?? "")}</span>
          <span>{at(days.at(-1)?.day ?? "")}</span>
        </div>
      </div>
      <Button size="small" appearance="subtle" icon={<TableRegular />} aria-expanded={table} onClick={() => setTable(!table)}>
        {table ? words.hideTable : words.showTable}
      </Button>
      {table && <DayTable metrics={metrics} />}
    </section>
  );
}

/** Every day on which something was counted, the last one first. */
function DayTable({ metrics }: { metrics: Metrics }) {
  const styles = useStyles();
  const { created, failed, refused } = metrics;
  const days = [...new Set([created, failed, refused].flatMap(({ byDay }) => byDay.map(({ day }) => day)))].sort().reverse();
  const of = (counts: Metrics["created"], day: string) => formatCount(counts.byDay.find((one) => one.day === day)?.count ?? 0);
  return (
    // It may be a year long; whoever has no mouse scrolls it with the arrow keys.
    <div role="region" aria-label={words.byDay} tabIndex={0} className={styles.frame}>
    <table className={styles.table} aria-label={words.byDay}>
      <thead>
        <tr>
          <th scope="col">{words.day}</th>
          <th scope="col">{words.outcome.created}</th>
          <th scope="col">{words.outcome.failed}</th>
          <th scope="col">{words.outcome.refused}</th>
        </tr>
      </thead>
      <tbody>
        {days.map((day) => (
          <tr key={day}>
            <th scope="row">{at(day)}</th>
            <td>{of(created, day)}</td>
            <td>{of(failed, day)}</td>
            <td>{of(refused, day)}</td>
          </tr>
        ))}
      </tbody>
    </table>
    </div>
  );
}
