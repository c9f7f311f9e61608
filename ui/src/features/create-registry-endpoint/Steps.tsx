// The steps of the wizard on the left. A step opens once the ones before it are valid; its state is said in words, not in colour alone.
import { createFocusOutlineStyle, makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { CheckmarkFilled } from "@fluentui/react-icons";
import { useId } from "react";
import type { DraftVerdict } from "@/backend/generated/DraftVerdict";
import { useHiddenStyles } from "@/components/hidden";
import { en } from "@/strings/en";
import { isReachable, isValid, steps, type Step } from "./wizard";
import { tones } from "@/components/tones";

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: "none", display: "grid", rowGap: "4px", alignContent: "start" },
  step: {
    display: "flex",
    alignItems: "center",
    columnGap: "12px",
    width: "100%",
    padding: "8px 12px 8px 8px",
    boxSizing: "border-box",
    border: "none",
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: "transparent",
    color: tokens.colorNeutralForeground2,
    fontFamily: tokens.fontFamilyBase,
    fontSize: tokens.fontSizeBase300,
    lineHeight: tokens.lineHeightBase300,
    textAlign: "left",
    cursor: "pointer",
    ":hover:enabled": { backgroundColor: tones.hover },
    ":disabled": { color: tokens.colorNeutralForegroundDisabled, cursor: "not-allowed" },
    "&[aria-current='step']": { color: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold, backgroundColor: tones.chosen },
    ...createFocusOutlineStyle(),
  },
  mark: {
    display: "grid",
    placeItems: "center",
    flexShrink: 0,
    width: "24px",
    height: "24px",
    boxSizing: "border-box",
    borderRadius: tokens.borderRadiusCircular,
    border: "1px solid currentColor",
    fontSize: tokens.fontSizeBase200,
    lineHeight: 1,
  },
  markCurrent: { backgroundColor: tokens.colorBrandBackground, color: tokens.colorNeutralForegroundOnBrand, border: `1px solid ${tokens.colorBrandBackground}`, forcedColorAdjust: "none" },
  markDone: { color: tokens.colorBrandForeground1 },
});

type Props = { current: Step; verdict: DraftVerdict | null; disabled: boolean; onGo: (step: Step) => void };

export function Steps({ current, verdict, disabled, onGo }: Props) {
  const styles = useStyles();
  const hidden = useHiddenStyles();
  const id = useId();
  return (
    <nav aria-label={en.wizard.stepsLabel}>
      <ol className={styles.list}>
        {steps.map((step, index) => {
          const locked = !isReachable(step, verdict);
          const done = step !== "review" && step !== current && isValid(step, verdict);
          return (
            <li key={step}>
              <button
                type="button"
                className={styles.step}
                aria-current={step === current ? "step" : undefined}
                aria-describedby={`${id}${step}`}
                disabled={disabled || (locked && step !== current)}
                onClick={() => onGo(step)}
              >
                <span aria-hidden className={mergeClasses(styles.mark, done && styles.markDone, step === current && styles.markCurrent)}>
                  {done ? <CheckmarkFilled /> : index + 1}
                </span>
                {en.wizard.steps[step]}
              </button>
              <span id={`${id}${step}`} className={hidden.root}>
                {en.wizard.stepOf(index + 1, steps.length)}
                {done && `. ${en.wizard.stepDone}`}
                {locked && `. ${en.wizard.stepLocked}`}
              </span>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
