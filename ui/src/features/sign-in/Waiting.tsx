// What the person does now: sign in on the page in the browser, or type a code in. It counts down and can be cancelled.
import { Button, makeStyles, Text, tokens } from "@fluentui/react-components";
import { useEffect, useRef, useState, type ReactNode } from "react";
import type { SignInProgress } from "@/backend/generated/SignInProgress";
import { CopyButton } from "@/components/CopyButton";
import { formatClock } from "@/components/format";
import { en } from "@/strings/en";

const words = en.signIn;

const useStyles = makeStyles({
  root: { display: "grid", rowGap: "16px", justifyItems: "start", minWidth: 0 },
  title: { margin: 0, fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400, fontWeight: tokens.fontWeightSemibold },
  lead: { color: tokens.colorNeutralForeground2 },
  address: {
    maxHeight: "72px",
    overflowY: "auto",
    width: "100%",
    boxSizing: "border-box",
    padding: "8px 12px",
    overflowWrap: "anywhere",
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    borderRadius: tokens.borderRadiusMedium,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground2,
  },
  code: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase600, lineHeight: tokens.lineHeightBase600, letterSpacing: "0.1em", fontWeight: tokens.fontWeightSemibold },
  line: { display: "flex", flexWrap: "wrap", alignItems: "center", columnGap: "8px", minWidth: 0, overflowWrap: "anywhere" },
  buttons: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "16px" },
});

/** Seconds left, never below nought. */
function useLeft(seconds: number): number {
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    const end = Date.now() + seconds * 1000;
    const timer = setInterval(() => setLeft(Math.max(0, Math.ceil((end - Date.now()) / 1000))), 1000);
    return () => clearInterval(timer);
  }, [seconds]);
  return left;
}

type Props = { progress: SignInProgress; onCancel: () => void };

export function Waiting({ progress, onCancel }: Props) {
  const styles = useStyles();
  const left = useLeft(progress.seconds);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className={styles.root}>
      <h2 ref={heading} tabIndex={-1} className={styles.title}>
        {progress.kind === "browser" ? words.waitingTitle : words.codeTitle}
      </h2>
      {progress.kind === "browser" ? <Browser progress={progress} /> : <Code progress={progress} />}
      <div className={styles.buttons}>
        <Button onClick={onCancel}>{en.common.cancel}</Button>
        <Text className={styles.lead}>{words.left(formatClock(left))}</Text>
      </div>
    </div>
  );
}

function Browser({ progress }: { progress: Extract<SignInProgress, { kind: "browser" }> }) {
  const styles = useStyles();
  return (
    <>
      <Text>{progress.opened ? words.opened : words.notOpened}</Text>
      <div className={styles.address} tabIndex={0} role="group" aria-label={words.address}>
        {progress.address}
      </div>
      <CopyButton text={progress.address} what={words.address} label={words.copyAddress} size="medium" appearance="secondary" />
    </>
  );
}

function Code({ progress }: { progress: Extract<SignInProgress, { kind: "deviceCode" }> }) {
  const styles = useStyles();
  const line = (label: string, value: ReactNode, text: string) => (
    <div className={styles.line}>
      <Text className={styles.lead}>{label}</Text>
      {value} <CopyButton text={text} what={label} />
    </div>
  );
  return (
    <>
      <Text>{words.codeSteps}</Text>
      {line(words.page, <Text>{progress.page}</Text>, progress.page)}
      {line(words.userCode, <span className={styles.code}>{progress.userCode}</span>, progress.userCode)}
    </>
  );
}
