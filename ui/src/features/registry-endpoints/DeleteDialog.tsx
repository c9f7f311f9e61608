// Asks before a registry endpoint is deleted, and stays open until Azure has done it or refused.
import { makeStyles, MessageBar, MessageBarBody } from "@fluentui/react-components";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { commands } from "@/backend/commands";
import type { RegistryEndpoint } from "@/backend/generated/RegistryEndpoint";
import { dropEndpoint } from "@/backend/queries";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { ErrorCard } from "@/components/ErrorCard";
import { useNews } from "@/components/messages";
import { en } from "@/strings/en";

const useStyles = makeStyles({ body: { display: "grid", rowGap: "16px", overflowWrap: "anywhere" } });

type Props = { endpoint: RegistryEndpoint | null; onClose: () => void; onDeleted: () => void };

export function DeleteDialog({ endpoint, onClose, onDeleted }: Props) {
  const styles = useStyles();
  const client = useQueryClient();
  const { tell } = useNews();
  const removal = useMutation({
    mutationFn: ({ id }: RegistryEndpoint) => commands.deleteRegistryEndpoint(id),
    onSuccess: (_, { id, name }) => {
      tell({ key: "endpoint.deleted", intent: "success", title: en.panel.deleted(name) });
      onClose();
      onDeleted();
      dropEndpoint(client, id);
    },
  });
  const name = endpoint?.name ?? "";
  return (
    <ConfirmDialog
      open={endpoint !== null}
      title={en.panel.deleteTitle(name)}
      confirm={en.panel.delete}
      cancel={en.common.cancel}
      busy={removal.isPending ? en.panel.deleting : null}
      onConfirm={() => endpoint && removal.mutate(endpoint)}
      onCancel={() => {
        removal.reset();
        onClose();
      }}
    >
      <div className={styles.body}>
        {en.panel.deleteBody(name, endpoint?.instanceName ?? "")}
        {name === "default" && (
          <MessageBar intent="warning" layout="multiline">
            <MessageBarBody>{en.panel.deleteDefault}</MessageBarBody>
          </MessageBar>
        )}
        {removal.error && <ErrorCard key={removal.submittedAt} title={en.panel.deleteFailed(name)} error={removal.error} />}
      </div>
    </ConfirmDialog>
  );
}
