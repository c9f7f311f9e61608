// Why a create has failed, what of it stands in Azure, and the ways on that fit the reason. It branches on the error's code alone.
import { Button, Text } from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { commands } from "@/backend/commands";
import type { AppError } from "@/backend/generated/AppError";
import { dropSecrets, queries } from "@/backend/queries";
import { ErrorCard } from "@/components/ErrorCard";
import { useNews } from "@/components/messages";
import { PageHeading } from "@/components/PageHeading";
import { en } from "@/strings/en";
import { noConsent, type Consent } from "./consent";
import { useWizard } from "./context";
import { endpointIdOf, reached, standingOf, type Standing } from "./failure";
import type { Flow } from "./flow";
import { ProgressList } from "./ProgressList";
import { useWizardStyles } from "./WizardPage.styles";

const words = en.review;

type Props = { error: AppError; onRetry: (consent: Consent) => void; onShow: (endpointId: string) => void };

/** Looks once, after each failure, whether something of the endpoint is in Azure; nothing while the answer is on its way. */
function useStanding(error: AppError): Standing | null {
  const { state, draft } = useWizard();
  const touched = reached(error, state.progress);
  const id = endpointIdOf(draft.instanceId, draft.name);
  const look = useQuery({ ...queries.endpoint(id), staleTime: 0, refetchOnMount: "always", enabled: touched });
  if (!touched) return { kind: "untouched" };
  return look.isFetching ? null : standingOf(look.data, look.error);
}

function titleOf(flow: Flow, name: string, standing: Standing | null): string {
  switch (standing?.kind) {
    case undefined:
      return flow.failed.somehow(name);
    case "untouched":
    case "absent":
      return flow.failed.nothing(name);
    case "notKnown":
      return flow.failed.notKnown(name);
    case "there":
      return standing.endpoint.provisioningState === "Failed" ? flow.failed.unusable(name) : flow.failed.somehow(name);
  }
}

export function CreateFailure({ error, onRetry, onShow }: Props) {
  const styles = useWizardStyles();
  const { flow, state, draft } = useWizard();
  const standing = useStanding(error);
  const there = standing?.kind === "there" ? standing.endpoint : null;
  return (
    <div className={styles.progress}>
      <PageHeading level={2}>{titleOf(flow, draft.name, standing)}</PageHeading>
      <div role="status">
        {standing === null && <Text className={styles.quiet}>{words.looking}</Text>}
        {standing?.kind === "notKnown" && <Text>{words.notSeen}</Text>}
        {there && <Text>{words.stands(draft.name, there.provisioningState)}</Text>}
      </div>
      <ErrorCard level={3} title={words.why} error={error}>
        <WaysOn error={error} onRetry={onRetry} />
        {there && <Button onClick={() => onShow(there.id)}>{words.showStanding(draft.name)}</Button>}
      </ErrorCard>
      <ProgressList lines={state.progress} ended />
      {state.storedSecret !== null && <Text>{words.secretStored(state.storedSecret)}</Text>}
    </div>
  );
}

/** The buttons that fit the reason. */
function WaysOn({ error, onRetry }: Pick<Props, "error" | "onRetry">) {
  const again = (label: string, consent: Consent) => (
    <Button appearance="primary" onClick={() => onRetry(consent)}>
      {label}
    </Button>
  );
  switch (error.code) {
    case "SecretTypeRefused":
      return again(words.createAsOpaque, { ...noConsent, allowOpaque: true });
    case "SecretUnchecked":
      return again(words.createUnchecked, { ...noConsent, allowUncheckedSecret: true });
    case "SecretDeleted":
      return <Recovery />;
    case "Throttled":
    case "Offline":
    case "NetworkBlocked":
    case "Conflict":
    case "OperationFailed":
    case "Service":
    case "Internal":
    case "Forbidden":
    case "SecretSyncDisabled":
    case "Partial":
    case "StorageUnavailable":
      return again(en.common.tryAgain, noConsent);
    case "InvalidInput":
    case "SignedOut":
    case "NotFound":
    case "NameTaken":
    case "SecretExists":
      return null;
  }
}

/** A deleted secret of that name can be brought back and used, or another name taken. */
function Recovery() {
  const { draft, dispatch, goToField } = useWizard();
  const { tell } = useNews();
  const client = useQueryClient();
  const name = draft.newSecretName;
  const recovery = useMutation({
    mutationFn: () => commands.recoverVaultSecret(draft.instanceId, name),
    onSuccess: () => {
      dropSecrets(client, draft.instanceId);
      tell({ key: "secret.recovered", intent: "success", title: words.recovered(name) });
      dispatch({ type: "useStoredSecret", name });
      dispatch({ type: "edit again", step: "review" });
    },
  });
  return (
    <>
      <Button appearance="primary" disabledFocusable={recovery.isPending} onClick={() => recovery.mutate()}>
        {recovery.isPending ? words.recovering : words.recover}
      </Button>
      <Button onClick={() => goToField("newSecretName")}>{words.otherSecretName}</Button>
      {recovery.error && <ErrorCard key={recovery.submittedAt} level={4} title={words.recoverFailed} error={recovery.error} />}
    </>
  );
}
