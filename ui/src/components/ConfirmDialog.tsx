// A question with one grave answer. What opens it carries useRestoreFocusTarget(), so that the focus goes back there. Escape and Cancel leave everything as it is; while the answer is carried out nothing can be pressed twice.
import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Spinner } from "@fluentui/react-components";
import { useEffect, useRef, type ReactNode } from "react";

type Props = {
  open: boolean;
  title: string;
  children: ReactNode;
  confirm: string;
  cancel: string;
  busy?: string | null;
  onConfirm: () => void;
  onCancel: () => void;
};

export function ConfirmDialog({ open, title, children, confirm, cancel, busy = null, onConfirm, onCancel }: Props) {
  const harmless = useRef<HTMLButtonElement>(null);
  // Fluent puts the focus on the first button; a key pressed too fast must not be the grave answer.
  useEffect(() => {
    if (!open) return;
    const frame = requestAnimationFrame(() => harmless.current?.focus());
    return () => cancelAnimationFrame(frame);
  }, [open]);
  return (
    <Dialog open={open} modalType="alert" surfaceMotion={null} onOpenChange={(_, data) => !data.open && busy === null && onCancel()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{title}</DialogTitle>
          <DialogContent>{children}</DialogContent>
          <DialogActions>
            {busy !== null && <Spinner size="tiny" label={busy} />}
            <Button appearance="primary" disabled={busy !== null} onClick={onConfirm}>
              {confirm}
            </Button>
            <Button ref={harmless} disabled={busy !== null} onClick={onCancel}>
              {cancel}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
