// The buttons of the wizard, at the bottom left, and what is known about the draft's last save.
import { Button, makeStyles, Text, tokens, useRestoreFocusTarget } from "@fluentui/react-components";
import { formatTime } from "@/components/format";
import { en } from "@/strings/en";
import type { Flow } from "./flow";
import type { Saving } from "./useDraftSaving";
import type { Step, WizardState } from "./wizard";

const useStyles = makeStyles({
  root: {
    gridArea: "bar",
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: "8px",
    padding: "12px 24px",
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  saved: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, marginLeft: "8px" },
});

type Props = {
  flow: Flow;
  step: Step;
  phase: WizardState["phase"];
  canCreate: boolean;
  /** Azure cannot be reached: the draft is marked instead, and the last word is given later. */
  offline: boolean;
  saving: Saving;
  onBack: () => void;
  onCreate: () => void;
  onWait: () => void;
  onSaveDraft: () => void;
  onCancel: () => void;
};

export function ButtonBar({ flow, step, phase, canCreate, offline, saving, onBack, onCreate, onWait, onSaveDraft, onCancel }: Props) {
  const styles = useStyles();
  const restoreFocus = useRestoreFocusTarget();
  const note = saving.error ? `${en.wizard.draftNotSaved}. ${saving.error.message}` : saving.savedAt === null ? "" : en.wizard.saved(formatTime(saving.savedAt));
  const creating = phase === "creating";
  return (
    <div className={styles.root}>
      <Button disabled={creating || (phase === "editing" && step === "basics")} onClick={onBack}>
        {en.wizard.back}
      </Button>
      {phase === "editing" && step !== "review" && (
        <Button appearance="primary" type="submit">
          {en.wizard.next}
        </Button>
      )}
      {(creating || (phase === "editing" && step === "review")) && (
        <Button appearance="primary" disabled={creating || !canCreate} onClick={offline && !creating ? onWait : onCreate}>
          {offline && !creating ? flow.submitLater : flow.submit}
        </Button>
      )}
      <Button disabled={creating} onClick={onSaveDraft}>
        {en.wizard.saveDraft}
      </Button>
      <Button {...restoreFocus} disabled={creating} onClick={onCancel}>
        {en.wizard.cancel}
      </Button>
      <Text className={styles.saved}>{note}</Text>
    </div>
  );
}
