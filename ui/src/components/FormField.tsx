// One labelled field with its hint and what the rules say about it. The texts are tied to the control for screen readers.
import { Button, Field, makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { InfoRegular } from "@fluentui/react-icons";
import { useRef, type ReactElement } from "react";
import type { Violation } from "@/backend/generated/Violation";
import { en } from "@/strings/en";

const useStyles = makeStyles({
  root: { display: "grid", rowGap: "4px", minWidth: 0, justifyItems: "start" },
  field: { width: "100%", minWidth: 0 },
  notice: { color: tokens.colorNeutralForeground2 },
  noticeIcon: { color: tokens.colorBrandForeground1 },
  message: { overflowWrap: "anywhere" },
});

type Props = {
  label: string;
  hint?: string | undefined;
  required?: boolean;
  /** What may be shown now; the caller holds back what the user has not left yet. */
  violations: Violation[];
  onSuggestion?: ((text: string) => void) | undefined;
  children: ReactElement;
};

const sentence = ({ message, fix }: Violation) => (fix === null ? message : `${message} ${fix}`);

export function FormField({ label, hint, required = false, violations, onSuggestion, children }: Props) {
  const styles = useStyles();
  const root = useRef<HTMLDivElement>(null);
  const error = violations.find(({ severity }) => severity === "error");
  const shown = error ? [error] : violations;
  const suggestion = shown.find((violation) => violation.suggestion !== null)?.suggestion;
  const text = shown.map(sentence).join(" ");
  return (
    <div ref={root} className={styles.root}>
      <Field
        label={label}
        required={required}
        className={styles.field}
        hint={hint ? { children: hint } : undefined}
        validationState={error ? "error" : "none"}
        validationMessage={
          text === "" ? undefined : { className: mergeClasses(styles.message, !error && styles.notice), children: text }
        }
        {...(!error && text !== "" ? { validationMessageIcon: <InfoRegular className={styles.noticeIcon} /> } : {})}
      >
        {children}
      </Field>
      {suggestion !== undefined && suggestion !== null && onSuggestion && (
        <Button
          size="small"
          onClick={() => {
            onSuggestion(suggestion);
            // This button goes away with the fault; the focus must not go with it.
            root.current?.querySelector("input")?.focus();
          }}
        >
          {en.common.useSuggestion(suggestion)}
        </Button>
      )}
    </div>
  );
}
