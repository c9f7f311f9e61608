// Created endpoints by authentication type: a word, a bar and a number each. The bar is for the eye; word and number say it all.
import { makeStyles, tokens } from "@fluentui/react-components";
import { useId } from "react";
import type { Counts } from "@/backend/generated/Counts";
import { formatCount } from "@/components/format";
import { en } from "@/strings/en";
import { useChartStyles } from "./charts.styles";

const words = en.created;
const METHODS = ["Anonymous", "SystemAssignedManagedIdentity", "UserAssignedManagedIdentity", "ArtifactPullSecret"];

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: "none", display: "grid", rowGap: "12px" },
  row: { display: "grid", gridTemplateColumns: "minmax(0, 1fr) auto", rowGap: "4px", columnGap: "8px" },
  count: { fontVariantNumeric: "tabular-nums" },
  track: { gridColumn: "1 / -1", height: "8px", borderRadius: tokens.borderRadiusMedium, border: `1px solid ${tokens.colorNeutralStroke2}`, overflow: "hidden" },
  bar: { height: "100%", backgroundColor: tokens.colorCompoundBrandBackground, forcedColorAdjust: "none" },
});

export function MethodChart({ counts }: { counts: Counts }) {
  const styles = useStyles();
  const chart = useChartStyles();
  const heading = useId();
  const others = Object.keys(counts.byMethod).filter((method) => !METHODS.includes(method));
  const rows = [...METHODS, ...others].map((method) => ({ method, count: counts.byMethod[method] ?? 0 }));
  const top = Math.max(1, ...rows.map(({ count }) => count));
  return (
    <section aria-labelledby={heading} className={chart.section}>
      <h3 id={heading} className={chart.title}>
        {words.byMethod}
      </h3>
      <ul className={styles.list}>
        {rows.map(({ method, count }) => (
          <li key={method} className={styles.row}>
            <span>{en.states.method(method)}</span>
            <span className={styles.count}>{formatCount(count)}</span>
            <span aria-hidden className={styles.track}>
              <div className={styles.bar} style={{ width: `${String((count / top) * 100)}%` }} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
