// Why a create has failed, and the ways on that fit the reason. It branches on the error's code alone.
import { Button, Text } from "@fluentui/react-components";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { commands } from "@/backend/commands";
import type { AppError } from "@/backend/generated/AppError";
import { dropSecrets } from "@/backend/queries";
import { ErrorCard } from "@/components/ErrorCard";
import { useMessages } from "@/components/messages";
import { en } from "@/strings/en";
import { useWizard } from "./context";

const words = en.review;

type Props = { error: AppError; onRetry: (allowOpaque: boolean) => void };

export function CreateFailure({ error, onRetry }: Props) {
  const { state, draft, dispatch, goToField } = useWizard();
  const { show } = useMessages();
  const client = useQueryClient();
  const name = draft.newSecretName;
  const recovery = useMutation({
    mutationFn: () => commands.recoverVaultSecret(draft.instanceId, name),
    onSuccess: () => {
      dropSecrets(client, draft.instanceId);
      show("secret.recovered", { intent: "success", title: words.recovered(name) });
      dispatch({ type: "useStoredSecret", name });
      dispatch({ type: "edit again", step: "review" });
    },
  });
  const actions = () => {
    switch (error.code) {
      case "SecretTypeRefused":
        return (
          <Button appearance="primary" onClick={() => onRetry(true)}>
            {words.createAsOpaque}
          </Button>
        );
      case "SecretDeleted":
        return (
          <>
            <Button appearance="primary" disabledFocusable={recovery.isPending} onClick={() => recovery.mutate()}>
              {recovery.isPending ? words.recovering : words.recover}
            </Button>
            <Button onClick={() => goToField("newSecretName")}>{words.otherSecretName}</Button>
          </>
        );
      case "Throttled":
      case "Offline":
      case "NetworkBlocked":
      case "Conflict":
      case "OperationFailed":
      case "Service":
      case "Internal":
      case "Forbidden":
        return (
          <Button appearance="primary" onClick={() => onRetry(false)}>
            {en.common.tryAgain}
          </Button>
        );
      case "InvalidInput":
      case "SignedOut":
      case "NotFound":
      case "NameTaken":
      case "SecretExists":
      case "SecretSyncDisabled":
        return null;
    }
  };
  return (
    <>
      <ErrorCard title={words.failedTitle} error={error}>
        {actions()}
      </ErrorCard>
      {state.storedSecret !== null && <Text>{words.secretStored(state.storedSecret)}</Text>}
      {recovery.error && <ErrorCard key={recovery.submittedAt} title={words.recoverFailed} error={recovery.error} />}
    </>
  );
}
