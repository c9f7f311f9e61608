// The page "Create registry endpoint": reads the draft it continues, if any, and then runs the wizard.
import { useQuery } from "@tanstack/react-query";
import { queries } from "@/backend/queries";
import { ErrorCard } from "@/components/ErrorCard";
import { en } from "@/strings/en";
import { WizardPage } from "./WizardPage";

type Props = { draftId: string | null; onCreated: (id: string) => void; onLeave: () => void };

export function CreateWizard({ draftId, onCreated, onLeave }: Props) {
  if (draftId === null) return <WizardPage saved={null} onCreated={onCreated} onLeave={onLeave} />;
  return <ContinuedWizard draftId={draftId} onCreated={onCreated} onLeave={onLeave} />;
}

function ContinuedWizard({ draftId, onCreated, onLeave }: Props) {
  const drafts = useQuery(queries.drafts);
  if (drafts.isPending) return null;
  if (drafts.error) return <ErrorCard title={en.drafts.failedTitle} error={drafts.error} />;
  // The wizard keeps what it started with: its own saves change the list of drafts.
  return <WizardPage saved={drafts.data.find(({ id }) => id === draftId) ?? null} onCreated={onCreated} onLeave={onLeave} />;
}
