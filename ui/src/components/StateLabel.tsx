// A state of Azure as icon and word, never colour alone. Words that Azure adds later are shown as they are.
import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import {
  ArrowSyncRegular,
  CheckmarkCircleFilled,
  CircleRegular,
  DismissCircleFilled,
  QuestionCircleRegular,
  SubtractCircleRegular,
  WarningFilled,
} from "@fluentui/react-icons";
import type { ComponentType } from "react";

export type Tone = "good" | "busy" | "caution" | "bad" | "calm" | "unknown";

const icons: Record<Tone, ComponentType<{ className?: string }>> = {
  good: CheckmarkCircleFilled,
  busy: ArrowSyncRegular,
  caution: WarningFilled,
  bad: DismissCircleFilled,
  calm: SubtractCircleRegular,
  unknown: QuestionCircleRegular,
};

const tones: Record<string, Tone> = {
  succeeded: "good",
  available: "good",
  failed: "bad",
  unavailable: "bad",
  degraded: "caution",
  canceled: "calm",
  accepted: "busy",
  provisioning: "busy",
  updating: "busy",
  deleting: "busy",
};

const useStyles = makeStyles({
  root: { display: "flex", alignItems: "center", columnGap: "6px", minWidth: 0, maxWidth: "100%" },
  word: { overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  icon: { flexShrink: 0, fontSize: "16px" },
  good: { color: tokens.colorStatusSuccessForeground1 },
  busy: { color: tokens.colorBrandForeground1 },
  caution: { color: tokens.colorStatusWarningForeground3 },
  bad: { color: tokens.colorStatusDangerForeground1 },
  calm: { color: tokens.colorNeutralForeground2 },
  unknown: { color: tokens.colorNeutralForeground2 },
});

export function ToneIcon({ tone }: { tone: Tone | "waiting" }) {
  const styles = useStyles();
  if (tone === "waiting") return <CircleRegular aria-hidden className={mergeClasses(styles.icon, styles.calm)} />;
  const Icon = icons[tone];
  return <Icon aria-hidden className={mergeClasses(styles.icon, styles[tone])} />;
}

export function StateLabel({ state }: { state: string }) {
  const styles = useStyles();
  return (
    <span className={styles.root}>
      <ToneIcon tone={tones[state.toLowerCase()] ?? "unknown"} />
      <span className={styles.word}>{state}</span>
    </span>
  );
}
