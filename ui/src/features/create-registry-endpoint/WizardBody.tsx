// The middle of the wizard: the step that is open, or how the create goes. Called by WizardPage; it changes nothing itself.
import { MessageBar, MessageBarBody, Text } from "@fluentui/react-components";
import { ErrorCard } from "@/components/ErrorCard";
import { PageHeading } from "@/components/PageHeading";
import { en } from "@/strings/en";
import { AuthenticationStep } from "./AuthenticationStep";
import { BasicsStep } from "./BasicsStep";
import type { Consent } from "./consent";
import { useWizard } from "./context";
import { CreateFailure } from "./CreateFailure";
import { stepOf } from "./fields";
import { ProgressList } from "./ProgressList";
import { ReviewStep } from "./ReviewStep";
import { violationsOf } from "./wizard";
import { useWizardStyles } from "./WizardPage.styles";

type Props = {
  lost: boolean;
  offline: boolean;
  waitingId: string | null;
  onRetry: (consent: Consent) => void;
  onShow: (endpointId: string) => void;
};

export function WizardBody({ lost, offline, waitingId, onRetry, onShow }: Props) {
  const styles = useWizardStyles();
  const { flow, state, draft } = useWizard();
  const { phase, step, error } = state;
  if (phase === "creating") {
    return (
      <div className={styles.progress}>
        <PageHeading level={2}>{flow.working(draft.name)}</PageHeading>
        <Text className={styles.quiet}>{flow.workingBody}</Text>
        <ProgressList lines={state.progress} ended={false} />
      </div>
    );
  }
  if (phase === "failed" && error) return <CreateFailure error={error} onRetry={onRetry} onShow={onShow} />;
  return (
    <>
      {lost && (
        <MessageBar intent="warning" className={styles.card}>
          <MessageBarBody>{en.wizard.draftLost}</MessageBarBody>
        </MessageBar>
      )}
      <Refusal />
      {step === "basics" && <BasicsStep />}
      {step === "authentication" && <AuthenticationStep />}
      {step === "review" && <ReviewStep offline={offline} waitingId={waitingId} />}
    </>
  );
}

/** Regent's own refusal stands beside its field; the card is for what the service adds, its code and correlation ID. */
function Refusal() {
  const styles = useWizardStyles();
  const { flow, state, draft } = useWizard();
  const { refusal, error, step } = state;
  if (!refusal || !error || error.correlationId === null || stepOf(refusal.violation.field) !== step) return null;
  // Once the text was changed, what was refused is over.
  if (violationsOf(state, refusal.violation.field)[0] !== refusal.violation) return null;
  return (
    <div className={styles.card}>
      <ErrorCard level={2} title={flow.failed.nothing(draft.name)} error={error} />
    </div>
  );
}
