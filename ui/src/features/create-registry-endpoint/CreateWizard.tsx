// The page of the wizard: reads the draft it continues, if any, and then runs the flow that was asked for.
import { Button, makeStyles } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { queries } from "@/backend/queries";
import { ErrorCard } from "@/components/ErrorCard";
import { en } from "@/strings/en";
import { flows, type Intent } from "./flow";
import type { Step } from "./wizard";
import { WizardPage, type Place } from "./WizardPage";

const useStyles = makeStyles({ card: { padding: "24px" } });

type Props = Place & {
  intent: Intent;
  draftId: string | null;
  /** The step that the history shows; none where the wizard says itself where it begins. */
  at: Step | null;
};

export function CreateWizard({ intent, draftId, ...place }: Props) {
  // The draft it began with: one that it saves for the first time meanwhile is no other.
  const [from] = useState(draftId);
  const flow = flows[intent];
  return from === null ? <WizardPage flow={flow} saved={null} {...place} /> : <ContinuedWizard flow={flow} draftId={from} {...place} />;
}

function ContinuedWizard({ draftId, flow, ...place }: Omit<Props, "intent" | "draftId"> & { draftId: string; flow: (typeof flows)[Intent] }) {
  const styles = useStyles();
  // What an earlier visit has read may be older than the draft's last save.
  const draft = useQuery({ ...queries.draft(draftId), refetchOnMount: "always" });
  if (!draft.isFetchedAfterMount) return null;
  if (draft.data) return <WizardPage flow={flow} saved={draft.data} {...place} />;
  if (draft.error?.code === "NotFound") return <WizardPage flow={flow} saved={null} lost {...place} />;
  return (
    <div className={styles.card}>
      {draft.error && (
        <ErrorCard level={1} title={en.drafts.failedTitle} error={draft.error}>
          <Button appearance="primary" onClick={() => void draft.refetch()}>
            {en.common.tryAgain}
          </Button>
          <Button onClick={() => place.onLeave(true)}>{en.wizard.back}</Button>
        </ErrorCard>
      )}
    </div>
  );
}
