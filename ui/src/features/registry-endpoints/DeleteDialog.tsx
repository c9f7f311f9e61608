// Asks before a registry endpoint is deleted, and stays open until Azure has done it or refused.
import { makeStyles, MessageBar, MessageBarBody } from "@fluentui/react-components";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { commands } from "@/backend/commands";
import type { RegistryEndpoint } from "@/backend/generated/RegistryEndpoint";
import { dropEndpoint } from "@/backend/queries";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { ErrorCard } from "@/components/ErrorCard";
import { useMessages } from "@/components/messages";
import { en } from "@/strings/en";

const useStyles = makeStyles({ body: { display: "grid", rowGap: "16px", overflowWrap: "anywhere" } });

type Props = { endpoint: RegistryEndpoint; onClose: () => void; onDeleted: () => void };

export function DeleteDialog({ endpoint, onClose, onDeleted }: Props) {
  const styles = useStyles();
  const client = useQueryClient();
  const { show } = useMessages();
  const removal = useMutation({
    mutationFn: () => commands.deleteRegistryEndpoint(endpoint.id),
    onSuccess: () => {
      show("endpoint.deleted", { intent: "success", title: en.panel.deleted(endpoint.name) });
      onDeleted();
      dropEndpoint(client, endpoint.id);
    },
  });
  return (
    <ConfirmDialog
      title={en.panel.deleteTitle(endpoint.name)}
      confirm={en.panel.delete}
      cancel={en.common.cancel}
      busy={removal.isPending ? en.panel.deleting : null}
      onConfirm={() => removal.mutate()}
      onCancel={onClose}
    >
      <div className={styles.body}>
        {en.panel.deleteBody(endpoint.name, endpoint.instanceName)}
        {endpoint.name === "default" && (
          <MessageBar intent="warning" layout="multiline">
            <MessageBarBody>{en.panel.deleteDefault}</MessageBarBody>
          </MessageBar>
        )}
        {removal.error && <ErrorCard key={removal.submittedAt} title={en.panel.deleteTitle(endpoint.name)} error={removal.error} />}
      </div>
    </ConfirmDialog>
  );
}
