// One line per thing that is written, each waiting, running, done or failed.
import { makeStyles, Spinner, tokens } from "@fluentui/react-components";
import type { CreateProgress } from "@/backend/generated/CreateProgress";
import type { StepState } from "@/backend/generated/StepState";
import { ToneIcon, type Tone } from "@/components/StateLabel";
import { en } from "@/strings/en";

const tones: Record<Exclude<StepState, "running">, Tone | "waiting"> = { waiting: "waiting", done: "good", failed: "bad", skipped: "calm" };

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: "none", display: "grid", borderRadius: tokens.borderRadiusMedium, border: `1px solid ${tokens.colorNeutralStroke2}`, maxWidth: "640px" },
  row: {
    display: "grid",
    gridTemplateColumns: "20px minmax(0, 1fr) auto",
    columnGap: "12px",
    alignItems: "center",
    minHeight: "48px",
    padding: "4px 16px",
    ":not(:last-child)": { borderBottom: `1px solid ${tokens.colorNeutralStroke2}` },
  },
  icon: { display: "grid", placeItems: "center" },
  words: { display: "grid", minWidth: 0, overflowWrap: "anywhere" },
  detail: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
  state: { color: tokens.colorNeutralForeground2 },
});

/** `ended`: nothing goes on any more, so that what waits has not been begun. */
export function ProgressList({ lines, ended }: { lines: CreateProgress[]; ended: boolean }) {
  const styles = useStyles();
  if (lines.length === 0) return null;
  return (
    <ul className={styles.list} aria-label={en.review.progress} aria-live="polite">
      {lines.map(({ step, state, detail }) => (
        <li key={step} className={styles.row}>
          <span className={styles.icon}>{state === "running" ? <Spinner size="extra-tiny" aria-hidden /> : <ToneIcon tone={tones[state]} />}</span>
          <span className={styles.words}>
            <span>{en.review.createSteps[step]}</span>
            {detail !== null && <span className={styles.detail}>{detail}</span>}
          </span>
          <span className={styles.state}>{ended && state === "waiting" ? en.review.notBegun : en.review.stepStates[state]}</span>
        </li>
      ))}
    </ul>
  );
}
