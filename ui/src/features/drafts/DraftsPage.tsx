// The drafts kept on this computer: find one, continue it, pass it on, discard it and take that back. Needs no network.
import { Button, makeStyles, Skeleton, SkeletonItem, Text, tokens } from "@fluentui/react-components";
import { ArrowLeftRegular, DraftsRegular, SearchRegular } from "@fluentui/react-icons";
import { useState, type ReactNode } from "react";
import type { DraftRow } from "@/backend/generated/DraftRow";
import { commands } from "@/backend/commands";
import { ErrorCard } from "@/components/ErrorCard";
import { formatCount } from "@/components/format";
import { PageHeading } from "@/components/PageHeading";
import { en } from "@/strings/en";
import { DraftList } from "./DraftList";
import { titleOf, type DraftAction } from "./DraftRow";
import { DraftToolbar } from "./DraftToolbar";
import { RenameDialog } from "./RenameDialog";
import { useDraftActions } from "./useDraftActions";
import { initialView, useDrafts, type DraftView } from "./useDrafts";

const words = en.drafts;
/** As many as one file can hold. */
const ALL = 1000;

const useStyles = makeStyles({
  root: { height: "100%", boxSizing: "border-box", display: "flex", flexDirection: "column", minHeight: 0 },
  head: { display: "grid", rowGap: "4px", padding: "20px 24px 16px", justifyItems: "start" },
  lead: { color: tokens.colorNeutralForeground2 },
  pad: { padding: "0 24px" },
  empty: { display: "grid", justifyItems: "center", rowGap: "16px", padding: "64px 24px", textAlign: "center" },
  icon: { fontSize: "48px", color: tokens.colorBrandForeground1, display: "block" },
  title: { margin: 0, fontSize: tokens.fontSizeBase500, lineHeight: tokens.lineHeightBase500, fontWeight: tokens.fontWeightSemibold },
  body: { color: tokens.colorNeutralForeground2, maxWidth: "480px", overflowWrap: "anywhere" },
  bar: { height: "56px", marginBottom: "8px", maxWidth: "1040px" },
  status: { padding: "8px 24px", borderTop: `1px solid ${tokens.colorNeutralStroke2}`, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

type Props = { onContinue: (id: string) => void; onCreate: () => void; onBack?: () => void };

export function DraftsPage({ onContinue, onCreate, onBack }: Props) {
  const styles = useStyles();
  const [view, setView] = useState<DraftView>(initialView);
  const [range, setRange] = useState({ first: 0, last: 0 });
  const [renamed, setRenamed] = useState<DraftRow | null>(null);
  const { totals, rowAt, error, retry } = useDrafts(view, range);
  const actions = useDraftActions();
  const act = (action: DraftAction, row: DraftRow) => {
    if (action === "continue") onContinue(row.id);
    else if (action === "rename") setRenamed(row);
    else if (action === "discard") void actions.discard(row.id, titleOf(row));
    else if (action === "export") void actions.exportTo([row.id]);
    else void actions[action](row.id);
  };
  const exportAll = async () => {
    const { rows } = await commands.queryDrafts({ ...view, discarded: false, offset: 0, limit: ALL });
    await actions.exportTo(rows.map(({ id }) => id));
  };
  const none = totals !== undefined && totals.total === 0 && totals.discarded === 0;
  return (
    <div className={styles.root}>
      <div className={styles.head}>
        {onBack && (
          <Button appearance="subtle" icon={<ArrowLeftRegular />} onClick={onBack}>
            {en.common.back}
          </Button>
        )}
        <PageHeading level={1}>{words.title}</PageHeading>
        <Text className={styles.lead}>{words.lead}</Text>
      </div>
      {error && (
        <div className={styles.pad}>
          <ErrorCard title={words.failedTitle} error={error}>
            <Button appearance="primary" onClick={retry}>
              {en.common.tryAgain}
            </Button>
          </ErrorCard>
        </div>
      )}
      {!totals && !error && (
        <Skeleton aria-label={en.common.loading} className={styles.pad}>
          {[0, 1, 2].map((row) => (
            <SkeletonItem key={row} className={styles.bar} />
          ))}
        </Skeleton>
      )}
      {totals && <DraftToolbar view={view} totals={totals} onView={setView} onImport={(files) => void actions.importFrom(files)} onExportAll={() => void exportAll()} />}
      {totals && totals.matching > 0 && (
        <>
          <DraftList count={totals.matching} shown={JSON.stringify(view)} rowAt={rowAt} onRange={setRange} onAct={act} />
          <Text role="status" className={styles.status}>
            {totals.matching === 1 && totals.total === 1 ? words.one : words.count(formatCount(totals.matching), formatCount(view.discarded ? totals.discarded : totals.total))}
          </Text>
        </>
      )}
      {totals?.matching === 0 && view.filter !== "" && (
        <Empty icon={<SearchRegular aria-hidden className={styles.icon} />} title={words.noMatchTitle} body={words.noMatchBody(view.filter)}>
          <Button onClick={() => setView({ ...view, filter: "" })}>{words.clearFilter}</Button>
        </Empty>
      )}
      {totals?.matching === 0 && view.filter === "" && (
        <Empty
          icon={<DraftsRegular aria-hidden className={styles.icon} />}
          title={view.discarded && !none ? words.emptyDiscardedTitle : words.emptyTitle}
          body={view.discarded && !none ? words.emptyDiscardedBody : words.emptyBody}
        >
          <Button appearance="primary" onClick={onCreate}>
            {words.create}
          </Button>
        </Empty>
      )}
      {renamed && (
        <RenameDialog
          row={renamed}
          onClose={() => setRenamed(null)}
          onRename={(name) => {
            setRenamed(null);
            void actions.rename(renamed.id, name);
          }}
        />
      )}
    </div>
  );
}

function Empty({ icon, title, body, children }: { icon: ReactNode; title: string; body: string; children: ReactNode }) {
  const styles = useStyles();
  return (
    <div className={styles.empty}>
      {icon}
      <h2 className={styles.title}>{title}</h2>
      <Text align="center" className={styles.body}>
        {body}
      </Text>
      {children}
    </div>
  );
}
