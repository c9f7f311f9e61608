// Asks what becomes of the draft when the wizard is cancelled. Escape goes on editing.
import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle } from "@fluentui/react-components";
import { en } from "@/strings/en";

type Props = { open: boolean; busy: boolean; onKeep: () => void; onDiscard: () => void; onStay: () => void };

export function LeaveDialog({ open, busy, onKeep, onDiscard, onStay }: Props) {
  return (
    <Dialog open={open} surfaceMotion={null} onOpenChange={(_, data) => !data.open && onStay()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{en.wizard.leaveTitle}</DialogTitle>
          <DialogContent>{en.wizard.leaveBody}</DialogContent>
          <DialogActions fluid>
            <Button appearance="primary" disabled={busy} onClick={onKeep}>
              {en.wizard.leaveKeep}
            </Button>
            <Button disabled={busy} onClick={onDiscard}>
              {en.wizard.leaveDiscard}
            </Button>
            <Button disabled={busy} onClick={onStay}>
              {en.wizard.leaveStay}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
