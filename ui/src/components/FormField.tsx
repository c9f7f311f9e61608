// One labelled field with its hint and what the rules say about it. The texts are tied to the control for screen readers. A fault takes
// the place of the hint, so that little moves when it appears; a remark stands beside the hint and is no fault.
import { Field, Link, makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { InfoRegular } from "@fluentui/react-icons";
import { useRef, type ReactElement } from "react";
import type { Violation } from "@/backend/generated/Violation";
import { en } from "@/strings/en";

const useStyles = makeStyles({
  root: { minWidth: 0 },
  // One line is kept free where nothing is said yet.
  field: { width: "100%", minWidth: 0 },
  spare: { minHeight: tokens.lineHeightBase200, marginTop: tokens.spacingVerticalXXS },
  notice: { color: tokens.colorNeutralForeground2 },
  noticeIcon: { color: tokens.colorBrandForeground1 },
  message: { overflowWrap: "anywhere" },
  offer: { fontSize: "inherit", lineHeight: "inherit", fontWeight: tokens.fontWeightSemibold, overflowWrap: "anywhere", textAlign: "start" },
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
  const suggestion = shown.find((violation) => violation.suggestion !== null)?.suggestion ?? null;
  const text = shown.map(sentence).join(" ");
  const shownHint = error ? undefined : hint;
  const offer = suggestion !== null && onSuggestion && (
    <Link
      as="button"
      type="button"
      className={styles.offer}
      onClick={() => {
        onSuggestion(suggestion);
        // This button goes away with the fault; the focus must not go with it.
        root.current?.querySelector("input")?.focus();
      }}
    >
      {en.common.useSuggestion(suggestion)}
    </Link>
  );
  return (
    <div ref={root} className={styles.root}>
      <Field
        label={label}
        required={required}
        className={styles.field}
        hint={shownHint ? { children: shownHint } : undefined}
        validationState={error ? "error" : "none"}
        validationMessage={
          text === ""
            ? undefined
            : {
                className: mergeClasses(styles.message, !error && styles.notice),
                children: (
                  <span>
                    {text} {offer}
                  </span>
                ),
              }
        }
        {...(!error && text !== "" ? { validationMessageIcon: <InfoRegular className={styles.noticeIcon} /> } : {})}
      >
        {children}
      </Field>
      {text === "" && !shownHint && <div aria-hidden className={styles.spare} />}
    </div>
  );
}
