// What Create will write, in order.
import { makeStyles, tokens } from "@fluentui/react-components";
import type { PlanLine } from "@/backend/generated/PlanLine";
import { CutText } from "@/components/CutText";
import { en } from "@/strings/en";

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: "none", display: "grid", rowGap: "8px" },
  line: { display: "grid", gridTemplateColumns: "24px minmax(0, 1fr)", columnGap: "8px" },
  number: { color: tokens.colorNeutralForeground2, textAlign: "right" },
  words: { display: "grid", minWidth: 0 },
  target: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, color: tokens.colorNeutralForeground2 },
});

export function Plan({ lines }: { lines: PlanLine[] }) {
  const styles = useStyles();
  return (
    <ol className={styles.list}>
      {lines.map(({ step, action, target }, index) => (
        <li key={`${step} ${target}`} className={styles.line}>
          <span aria-hidden className={styles.number}>
            {index + 1}.
          </span>
          <span className={styles.words}>
            <span>{en.review.planLine(en.review.createSteps[step], action)}</span>
            <CutText text={target} className={styles.target} />
          </span>
        </li>
      ))}
    </ol>
  );
}
