// The tab "Registry endpoints created": what is not finished, the number, the charts, and the list behind them under its filters.
import { Button, makeStyles, Skeleton, SkeletonItem, Text, tokens } from "@fluentui/react-components";
import { DataBarVerticalRegular } from "@fluentui/react-icons";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState, type RefObject } from "react";
import { queries, WINDOW_ROWS } from "@/backend/queries";
import { ErrorCard } from "@/components/ErrorCard";
import { formatCount } from "@/components/format";
import { en } from "@/strings/en";
import { CreatesFilters, noFilters, type Filters } from "./CreatesFilters";
import { CreatesList } from "./CreatesList";
import { DayChart } from "./DayChart";
import { MethodChart } from "./MethodChart";
import { OpenCreatesPart } from "./OpenCreatesPart";

const words = en.created;

const useStyles = makeStyles({
  root: { display: "grid", gridTemplateColumns: "minmax(0, 1fr)", rowGap: "24px", maxWidth: "960px" },
  number: { display: "flex", flexWrap: "wrap", alignItems: "baseline", columnGap: "8px" },
  count: { fontSize: tokens.fontSizeHero800, lineHeight: tokens.lineHeightHero800, fontWeight: tokens.fontWeightSemibold, fontVariantNumeric: "tabular-nums" },
  quiet: { color: tokens.colorNeutralForeground2 },
  lead: { color: tokens.colorNeutralForeground2, display: "block", marginTop: "4px" },
  charts: { display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(min(100%, 280px), 1fr))", gap: "24px 32px" },
  list: { display: "grid", gridTemplateColumns: "minmax(0, 1fr)", rowGap: "12px" },
  empty: { display: "grid", justifyItems: "center", rowGap: "16px", padding: "64px 24px", textAlign: "center" },
  icon: { fontSize: "48px", color: tokens.colorBrandForeground1, display: "block" },
  title: { margin: 0, fontSize: tokens.fontSizeBase500, lineHeight: tokens.lineHeightBase500, fontWeight: tokens.fontWeightSemibold },
  body: { color: tokens.colorNeutralForeground2, maxWidth: "480px" },
  bar: { height: "72px", marginBottom: "8px" },
});

type Props = { scroller: RefObject<HTMLDivElement | null>; onOpen: (endpointId: string) => void; onCreate: () => void };

export function CreatedTab({ scroller, onOpen, onCreate }: Props) {
  const styles = useStyles();
  const [filters, setFilters] = useState<Filters>(noFilters);
  const activity = useQuery({
    ...queries.activity({ ...filters, offset: 0, limit: WINDOW_ROWS }),
    placeholderData: keepPreviousData,
    // The command line counts too.
    refetchOnMount: "always",
  });
  const filtered = filters.outcome !== null || filters.method !== null || filters.instanceId !== null;
  const data = activity.data;
  const shown = filters.outcome ?? "created";
  const counts = data?.metrics[shown];
  const empty = data?.matching === 0 && !filtered;
  return (
    <div className={styles.root}>
      <OpenCreatesPart onOpen={onOpen} />
      {activity.isPending && (
        <Skeleton aria-label={en.common.loading}>
          {[0, 1, 2].map((row) => (
            <SkeletonItem key={row} className={styles.bar} />
          ))}
        </Skeleton>
      )}
      {activity.error && (
        <ErrorCard key={activity.errorUpdatedAt} title={words.failed} error={activity.error}>
          <Button appearance="primary" onClick={() => void activity.refetch()}>
            {en.common.tryAgain}
          </Button>
        </ErrorCard>
      )}
      {empty && (
        <div className={styles.empty}>
          <DataBarVerticalRegular aria-hidden className={styles.icon} />
          <h2 className={styles.title}>{words.emptyTitle}</h2>
          <Text align="center" className={styles.body}>
            {words.emptyBody}
          </Text>
          <Button appearance="primary" onClick={onCreate}>
            {words.create}
          </Button>
        </div>
      )}
      {data && counts && !empty && (
        <>
          <div>
            <h2 className={styles.title}>
              <span className={styles.number}>
                <span className={styles.count}>{formatCount(counts.total)}</span> <span>{words.counts[shown](counts.total === 1)}</span>
              </span>
            </h2>
            {filters.outcome === null && (
              <Text className={styles.quiet}>{words.others(formatCount(data.metrics.failed.total), formatCount(data.metrics.refused.total))}</Text>
            )}
            <Text size={200} className={styles.lead}>
              {words.counted}
            </Text>
          </div>
          <CreatesFilters filters={filters} instances={data.instances} onFilters={setFilters} />
          <div className={styles.charts}>
            <DayChart metrics={data.metrics} shown={shown} />
            <MethodChart counts={counts} />
          </div>
          <CreatesList scroller={scroller} filters={filters} count={data.matching} onOpen={onOpen} />
        </>
      )}
    </div>
  );
}
