// What stands in the place of the rows: skeleton while the first list is read, the empty state, and "no match".
import { Button, makeStyles, Skeleton, SkeletonItem, Text, tokens } from "@fluentui/react-components";
import { AddRegular, PlugConnectedRegular, SearchRegular } from "@fluentui/react-icons";
import type { ReactNode } from "react";
import { en } from "@/strings/en";
import type { Emptiness } from "./empty";

const words = en.endpoints.empty;

const useStyles = makeStyles({
  place: { height: "100%", overflowY: "auto", display: "grid", placeContent: "center", justifyItems: "center", padding: "24px", boxSizing: "border-box" },
  column: { display: "grid", justifyItems: "center", rowGap: "16px", maxWidth: "480px", textAlign: "center" },
  icon: { fontSize: "48px", color: tokens.colorBrandForeground1, display: "block" },
  title: { margin: 0, fontSize: tokens.fontSizeBase500, lineHeight: tokens.lineHeightBase500, fontWeight: tokens.fontWeightSemibold },
  body: { color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
  line: { display: "block", marginBottom: "8px" },
  skeleton: { padding: "0 24px", overflow: "hidden", height: "100%", boxSizing: "border-box" },
  skeletonRow: {
    display: "grid",
    gridTemplateColumns: "3fr 4fr 3fr 2fr 2fr 2fr 2fr",
    columnGap: "24px",
    alignItems: "center",
    height: "40px",
    boxSizing: "border-box",
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  bar: { height: "12px" },
});

function Place({ icon, title, children, action }: { icon: ReactNode; title: string; children: ReactNode; action: ReactNode }) {
  const styles = useStyles();
  return (
    <div className={styles.place}>
      <div className={styles.column}>
        {icon}
        <h2 className={styles.title}>{title}</h2>
        <Text align="center" className={styles.body}>
          {children}
        </Text>
        {action}
      </div>
    </div>
  );
}

type EmptyProps = {
  emptiness: Emptiness;
  onCreate: () => void;
  onSettings: () => void;
  onRetry: () => void;
};

/** Nothing is listed: which of the reasons it is, and the one thing to do about it. */
export function EmptyState({ emptiness, onCreate, onSettings, onRetry }: EmptyProps) {
  const styles = useStyles();
  const icon = <PlugConnectedRegular aria-hidden className={styles.icon} />;
  const retry = <Button onClick={onRetry}>{en.endpoints.refresh}</Button>;
  const choose = (
    <Button appearance="primary" onClick={onSettings}>
      {words.choose}
    </Button>
  );
  switch (emptiness.kind) {
    case "nothingSelected":
      return (
        <Place icon={icon} title={words.nothingSelectedTitle} action={choose}>
          {words.nothingSelectedBody}
        </Place>
      );
    case "noSubscription":
      return (
        <Place icon={icon} title={words.noSubscriptionTitle} action={retry}>
          {words.noSubscriptionBody}
        </Place>
      );
    case "notRead":
      return (
        <Place icon={icon} title={words.notReadTitle} action={retry}>
          {emptiness.problems.slice(0, 3).map(({ scope, error }) => (
            <span key={scope} className={styles.line}>
              {words.notRead(scope, error.message)}
            </span>
          ))}
        </Place>
      );
    case "noInstance":
      return (
        <Place icon={icon} title={words.noInstanceTitle(emptiness.subscriptions)} action={choose}>
          {words.noInstanceBody}
        </Place>
      );
    case "noEndpoint":
      return (
        <Place
          icon={icon}
          title={en.endpoints.emptyTitle}
          action={
            <Button appearance="primary" icon={<AddRegular />} onClick={onCreate}>
              {en.endpoints.create}
            </Button>
          }
        >
          {emptiness.instances.length > 0 && <span className={styles.line}>{words.noEndpoint(emptiness.instances)}</span>}
          {en.endpoints.emptyBody}
        </Place>
      );
  }
}

export function NoMatch({ filter, instance, onClear }: { filter: string; instance: string | null; onClear: () => void }) {
  const styles = useStyles();
  return (
    <Place
      icon={<SearchRegular aria-hidden className={styles.icon} />}
      title={en.endpoints.noMatchTitle}
      action={<Button onClick={onClear}>{en.endpoints.clearFilter}</Button>}
    >
      {en.endpoints.noMatchBody(filter)} {instance !== null && en.endpoints.noMatchInstance(instance)}
    </Place>
  );
}

export function ListSkeleton() {
  const styles = useStyles();
  return (
    <Skeleton aria-label={en.endpoints.loading} className={styles.skeleton}>
      {Array.from({ length: 16 }, (_, row) => (
        <div key={row} className={styles.skeletonRow}>
          {Array.from({ length: 7 }, (__, cell) => (
            <SkeletonItem key={cell} className={styles.bar} />
          ))}
        </div>
      ))}
    </Skeleton>
  );
}
