// The drafts kept on this computer: continue one, or discard it after a question.
import { Button, makeStyles, Skeleton, SkeletonItem, Text, tokens } from "@fluentui/react-components";
import { DraftsRegular } from "@fluentui/react-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { commands } from "@/backend/commands";
import type { SavedDraft } from "@/backend/generated/SavedDraft";
import { queries } from "@/backend/queries";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { ErrorCard } from "@/components/ErrorCard";
import { useMessages } from "@/components/messages";
import { PageHeading } from "@/components/PageHeading";
import { en } from "@/strings/en";
import { DraftRow, titleOf } from "./DraftRow";

const useStyles = makeStyles({
  root: { height: "100%", overflowY: "auto", boxSizing: "border-box", padding: "20px 24px 24px", display: "grid", rowGap: "16px", alignContent: "start" },
  head: { display: "grid", rowGap: "4px" },
  lead: { color: tokens.colorNeutralForeground2 },
  list: { margin: 0, padding: 0, listStyleType: "none", display: "grid", maxWidth: "960px", borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  empty: { display: "grid", justifyItems: "center", rowGap: "16px", padding: "64px 24px", textAlign: "center" },
  icon: { fontSize: "48px", color: tokens.colorBrandForeground1, display: "block" },
  title: { margin: 0, fontSize: tokens.fontSizeBase500, lineHeight: tokens.lineHeightBase500, fontWeight: tokens.fontWeightSemibold },
  body: { color: tokens.colorNeutralForeground2, maxWidth: "480px" },
  bar: { height: "56px", marginBottom: "8px", maxWidth: "960px" },
});

type Props = { onContinue: (id: string) => void; onCreate: () => void };

export function DraftsPage({ onContinue, onCreate }: Props) {
  const styles = useStyles();
  // The wizard saves while it is open; the list is read again each time it is shown.
  const drafts = useQuery({ ...queries.drafts, refetchOnMount: "always" });
  const [asked, setAsked] = useState<SavedDraft | null>(null);
  return (
    <div className={styles.root}>
      <div className={styles.head}>
        <PageHeading level={1}>{en.drafts.title}</PageHeading>
        <Text className={styles.lead}>{en.drafts.lead}</Text>
      </div>
      {drafts.isPending && (
        <Skeleton aria-label={en.common.loading}>
          {[0, 1, 2].map((row) => (
            <SkeletonItem key={row} className={styles.bar} />
          ))}
        </Skeleton>
      )}
      {drafts.error && (
        <ErrorCard key={drafts.errorUpdatedAt} title={en.drafts.failedTitle} error={drafts.error}>
          <Button appearance="primary" onClick={() => void drafts.refetch()}>
            {en.common.tryAgain}
          </Button>
        </ErrorCard>
      )}
      {drafts.data?.length === 0 && (
        <div className={styles.empty}>
          <DraftsRegular aria-hidden className={styles.icon} />
          <h2 className={styles.title}>{en.drafts.emptyTitle}</h2>
          <Text align="center" className={styles.body}>
            {en.drafts.emptyBody}
          </Text>
          <Button appearance="primary" onClick={onCreate}>
            {en.drafts.create}
          </Button>
        </div>
      )}
      {drafts.data && drafts.data.length > 0 && (
        <ul className={styles.list} aria-label={en.drafts.title}>
          {drafts.data.map((saved) => (
            <DraftRow key={saved.id} saved={saved} onContinue={() => onContinue(saved.id)} onDiscard={() => setAsked(saved)} />
          ))}
        </ul>
      )}
      <DiscardDialog saved={asked} onClose={() => setAsked(null)} />
    </div>
  );
}

function DiscardDialog({ saved, onClose }: { saved: SavedDraft | null; onClose: () => void }) {
  const client = useQueryClient();
  const { show } = useMessages();
  const name = saved ? titleOf(saved) : "";
  const removal = useMutation({
    mutationFn: (draft: SavedDraft) => commands.discardDraft(draft.id),
    onSuccess: (_, draft) => {
      client.setQueryData(queries.drafts.queryKey, (all) => all?.filter(({ id }) => id !== draft.id));
      show("draft.discarded", { intent: "success", title: en.drafts.discarded(titleOf(draft)) });
      onClose();
    },
  });
  return (
    <ConfirmDialog
      open={saved !== null}
      title={en.drafts.discardTitle(name)}
      confirm={en.drafts.discard}
      cancel={en.drafts.keep}
      busy={removal.isPending ? en.drafts.discard : null}
      onConfirm={() => saved && removal.mutate(saved)}
      onCancel={onClose}
    >
      {en.drafts.discardBody}
      {removal.error && <ErrorCard title={en.drafts.discard} error={removal.error} />}
    </ConfirmDialog>
  );
}
