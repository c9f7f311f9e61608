// The page "Create registry endpoint": reads the draft it continues, if any, and then runs the wizard.
import { Button, makeStyles } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { queries } from "@/backend/queries";
import { ErrorCard } from "@/components/ErrorCard";
import { useMessages } from "@/components/messages";
import { en } from "@/strings/en";
import { WizardPage } from "./WizardPage";

const useStyles = makeStyles({ card: { padding: "24px" } });

type Props = { draftId: string | null; onCreated: (id: string) => void; onLeave: () => void };

export function CreateWizard({ draftId, onCreated, onLeave }: Props) {
  if (draftId === null) return <WizardPage saved={null} onCreated={onCreated} onLeave={onLeave} />;
  return <ContinuedWizard draftId={draftId} onCreated={onCreated} onLeave={onLeave} />;
}

function ContinuedWizard({ draftId, onCreated, onLeave }: Props) {
  const styles = useStyles();
  const { show, clear } = useMessages();
  // What an earlier visit has read may be older than the draft's last save.
  const draft = useQuery({ ...queries.draft(draftId ?? ""), refetchOnMount: "always" });
  const lost = draft.error?.code === "NotFound";
  useEffect(() => {
    if (!lost) return;
    show("draft.lost", { intent: "warning", title: en.wizard.draftLost });
    return () => clear("draft.lost");
  }, [lost, show, clear]);
  if (!draft.isFetchedAfterMount) return null;
  if (draft.data) return <WizardPage saved={draft.data} onCreated={onCreated} onLeave={onLeave} />;
  if (lost) return <WizardPage saved={null} onCreated={onCreated} onLeave={onLeave} />;
  return (
    <div className={styles.card}>
      {draft.error && (
        <ErrorCard title={en.drafts.failedTitle} error={draft.error}>
          <Button onClick={onLeave}>{en.wizard.back}</Button>
        </ErrorCard>
      )}
    </div>
  );
}
