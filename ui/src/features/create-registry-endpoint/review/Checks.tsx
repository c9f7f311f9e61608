// "Checks": what can be known before anything is written. A check that could not be made is unknown, never failed.
import { Button, makeStyles, Skeleton, SkeletonItem, Text, tokens } from "@fluentui/react-components";
import { ArrowClockwiseRegular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import type { Check } from "@/backend/generated/Check";
import type { CheckState } from "@/backend/generated/CheckState";
import { queries } from "@/backend/queries";
import { ErrorCard } from "@/components/ErrorCard";
import { ToneIcon, type Tone } from "@/components/StateLabel";
import { en } from "@/strings/en";
import { useWizard } from "../context";

const tones: Record<CheckState, Tone> = { pass: "good", warn: "caution", fail: "bad", unknown: "unknown" };
const words = en.review;
const gravity: CheckState[] = ["fail", "warn", "unknown", "pass"];

/** What stands in the way is read first; within one state the order of the backend is kept. */
export const worstFirst = (checks: Check[]) => [...checks].sort((one, other) => gravity.indexOf(one.state) - gravity.indexOf(other.state));

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: "none", display: "grid", borderRadius: tokens.borderRadiusMedium, border: `1px solid ${tokens.colorNeutralStroke2}` },
  row: {
    display: "grid",
    gridTemplateColumns: "16px 72px minmax(0, 1fr)",
    columnGap: "8px",
    padding: "12px 16px",
    ":not(:last-child)": { borderBottom: `1px solid ${tokens.colorNeutralStroke2}` },
  },
  icon: { lineHeight: 0, paddingTop: "2px" },
  body: { display: "grid", rowGap: "4px", minWidth: 0, overflowWrap: "anywhere", justifyItems: "start" },
  title: { fontWeight: tokens.fontWeightSemibold },
  eyes: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
  bar: { height: "48px", marginBottom: "8px" },
  left: { justifySelf: "start" },
  quiet: { color: tokens.colorNeutralForeground2 },
});

function Row({ check }: { check: Check }) {
  const styles = useStyles();
  const { goToField } = useWizard();
  const { field } = check;
  return (
    <li className={styles.row}>
      <span className={styles.icon}>
        <ToneIcon tone={tones[check.state]} />
      </span>
      <span>{words.checkStates[check.state]}</span>
      <span className={styles.body}>
        <span className={styles.title}>{check.title}</span>
        <span>{check.message}</span>
        {check.fix !== null && <span>{check.fix}</span>}
        <span className={styles.eyes}>{words.eyes[check.eyes]}</span>
        {field !== null && check.state !== "pass" && (
          <Button size="small" onClick={() => goToField(field)}>
            {words.goToField}
          </Button>
        )}
      </span>
    </li>
  );
}

export function Checks() {
  const styles = useStyles();
  const { state, draft } = useWizard();
  const checks = useQuery(queries.checks(draft, state.password !== ""));
  if (checks.isPending) {
    return (
      <Skeleton aria-label={words.checking}>
        {[0, 1, 2, 3].map((row) => (
          <SkeletonItem key={row} className={styles.bar} />
        ))}
      </Skeleton>
    );
  }
  if (checks.error) {
    return (
      <ErrorCard key={checks.errorUpdatedAt} level={4} title={words.checksFailed} error={checks.error}>
        <Button onClick={() => void checks.refetch()}>{words.runChecks}</Button>
      </ErrorCard>
    );
  }
  const count = (wanted: CheckState) => checks.data.filter((check) => check.state === wanted).length;
  const blocking = checks.data.filter(({ blocks }) => blocks);
  const advice = blocking.length > 0 ? words.blocked(blocking.map(({ message }) => message)) : count("pass") < checks.data.length ? words.notBlocked : "";
  return (
    <>
      <Text role="status" className={styles.quiet}>
        {checks.isFetching ? words.checking : [words.checkSummary(count("fail"), count("warn"), count("unknown")), advice].join(" ")}
      </Text>
      <ul className={styles.list} aria-label={words.checks}>
        {worstFirst(checks.data).map((check) => (
          <Row key={check.id} check={check} />
        ))}
      </ul>
      <Button
        className={styles.left}
        size="small"
        icon={<ArrowClockwiseRegular />}
        disabledFocusable={checks.isFetching}
        onClick={() => void checks.refetch()}
      >
        {words.runChecks}
      </Button>
    </>
  );
}
