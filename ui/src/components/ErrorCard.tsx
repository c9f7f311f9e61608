// An error of the backend, whole: its sentence (what happened, what it means, what to do), its code, the correlation ID.
// Called by every screen that can fail; it adds no advice of its own, because the sentence has it for every front end.
import { makeStyles, tokens, Text } from "@fluentui/react-components";
import { ErrorCircleFilled } from "@fluentui/react-icons";
import { useEffect, useState, type ReactNode } from "react";
import type { AppError } from "@/backend/generated/AppError";
import { en } from "@/strings/en";
import { CopyButton } from "./CopyButton";
import { formatSeconds } from "./format";

const useStyles = makeStyles({
  root: {
    display: "grid",
    gridTemplateColumns: "20px minmax(0, 1fr)",
    columnGap: "12px",
    padding: "16px",
    boxSizing: "border-box",
    border: `1px solid ${tokens.colorStatusDangerBorder1}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
    maxWidth: "640px",
  },
  icon: { color: tokens.colorStatusDangerForeground1, fontSize: "20px" },
  body: { display: "grid", rowGap: "8px", minWidth: 0, overflowWrap: "anywhere" },
  heading: { margin: 0, fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300, fontWeight: tokens.fontWeightSemibold },
  facts: {
    display: "grid",
    gridTemplateColumns: "max-content minmax(0, 1fr)",
    columnGap: "16px",
    rowGap: "4px",
    margin: 0,
    alignItems: "center",
    color: tokens.colorNeutralForeground2,
  },
  value: { margin: 0, fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
  details: { margin: 0, paddingLeft: "16px" },
  actions: { display: "flex", flexWrap: "wrap", gap: "8px", paddingTop: "4px", "&:empty": { display: "none" } },
});

/** Seconds left until Azure takes the next request; ticks down on its own. */
function useCountdown(seconds: number | null): number | null {
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    if (seconds === null) return;
    const end = Date.now() + seconds * 1000;
    const timer = setInterval(() => {
      const rest = Math.max(0, Math.ceil((end - Date.now()) / 1000));
      setLeft(rest);
      if (rest === 0) clearInterval(timer);
    }, 1000);
    return () => clearInterval(timer);
  }, [seconds]);
  return left;
}

type Props = {
  title: string;
  error: AppError;
  /** The level of its heading: one below the heading it stands under. */
  level?: 1 | 2 | 3 | 4;
  children?: ReactNode;
};

export function ErrorCard({ title, error, level = 2, children }: Props) {
  const Heading = `h${level}` as const;
  const styles = useStyles();
  const left = useCountdown(error.retryAfterSeconds);
  const code = error.serviceCode ?? error.code;
  return (
    <section role="alert" className={styles.root}>
      <ErrorCircleFilled aria-hidden className={styles.icon} />
      <div className={styles.body}>
        <Heading className={styles.heading}>{title}</Heading>
        <Text>{error.message}</Text>
        {error.details.length > 0 && (
          <ul className={styles.details} aria-label={en.errors.details}>
            {error.details.map((detail) => (
              <li key={`${detail.code} ${detail.message}`}>
                {detail.code === "" ? detail.message : `${detail.code}: ${detail.message}`}
              </li>
            ))}
          </ul>
        )}
        {left !== null && <Text>{left > 0 ? en.errors.retryAfter(formatSeconds(left)) : en.errors.retryNow}</Text>}
        <dl className={styles.facts}>
          <dt>{en.errors.code}</dt>
          <dd className={styles.value}>{code}</dd>
          {error.correlationId !== null && (
            <>
              <dt>{en.errors.correlationId}</dt>
              <dd className={styles.value}>
                {error.correlationId} <CopyButton text={error.correlationId} what={en.errors.correlationId} />
              </dd>
            </>
          )}
        </dl>
        <div className={styles.actions}>{children}</div>
      </div>
    </section>
  );
}
