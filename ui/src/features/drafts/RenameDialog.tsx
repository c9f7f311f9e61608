// Another name for a draft's endpoint. Any text is kept: whether it is legal is said in the wizard, where it can be fixed.
import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, Input } from "@fluentui/react-components";
import { useState } from "react";
import type { DraftRow } from "@/backend/generated/DraftRow";
import { en } from "@/strings/en";

type Props = { row: DraftRow; onRename: (name: string) => void; onClose: () => void };

export function RenameDialog({ row, onRename, onClose }: Props) {
  const [name, setName] = useState(row.name);
  return (
    <Dialog open surfaceMotion={null} onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface>
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            onRename(name);
          }}
        >
          <DialogBody>
            <DialogTitle>{en.drafts.renameTitle}</DialogTitle>
            <DialogContent>
              <Field label={en.drafts.renameField}>
                <Input autoFocus value={name} onChange={(_, { value }) => setName(value)} />
              </Field>
            </DialogContent>
            <DialogActions>
              <Button appearance="primary" type="submit">
                {en.drafts.renameSave}
              </Button>
              <Button onClick={onClose}>{en.common.cancel}</Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
