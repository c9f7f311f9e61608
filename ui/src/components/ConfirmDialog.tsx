// A question with one grave answer. Escape and Cancel leave everything as it is; while the answer is carried out nothing can be pressed twice.
import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Spinner } from "@fluentui/react-components";
import { useEffect, useRef, type ReactNode } from "react";

type Props = {
  title: string;
  children: ReactNode;
  confirm: string;
  cancel: string;
  busy?: string | null;
  onConfirm: () => void;
  onCancel: () => void;
};

export function ConfirmDialog({ title, children, confirm, cancel, busy = null, onConfirm, onCancel }: Props) {
  const harmless = useRef<HTMLButtonElement>(null);
  // Fluent puts the focus on the first button; a key pressed too fast must not be the grave answer.
  useEffect(() => {
    const frame = requestAnimationFrame(() => harmless.current?.focus());
    return () => cancelAnimationFrame(frame);
  }, []);
  return (
    <Dialog open modalType="alert" onOpenChange={(_, data) => !data.open && busy === null && onCancel()}>
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
