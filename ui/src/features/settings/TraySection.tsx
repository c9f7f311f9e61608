// What closing the window and starting the computer do. Both are off until they are chosen; a change is kept at once, and
// what this desktop cannot show is said.
import { Checkbox, makeStyles, mergeClasses, Skeleton, SkeletonItem, Text, tokens } from "@fluentui/react-components";
import { CheckmarkCircleRegular, WarningRegular } from "@fluentui/react-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useId } from "react";
import { commands } from "@/backend/commands";
import type { BackgroundState } from "@/backend/generated/BackgroundState";
import { queries } from "@/backend/queries";
import { ErrorCard } from "@/components/ErrorCard";
import { en } from "@/strings/en";
import { Section } from "./Section";

const words = en.settings;

const useStyles = makeStyles({
  host: { display: "grid", gridTemplateColumns: "16px minmax(0, 1fr)", columnGap: "8px", alignItems: "start" },
  icon: { fontSize: "16px", paddingTop: "2px" },
  good: { color: tokens.colorStatusSuccessForeground1 },
  caution: { color: tokens.colorStatusWarningForeground3 },
  choices: { display: "grid", justifyItems: "start", marginLeft: "-8px" },
  hint: { color: tokens.colorNeutralForeground2, paddingLeft: "36px" },
  bar: { height: "72px", width: "480px", maxWidth: "100%" },
});

export function TraySection() {
  const styles = useStyles();
  const background = useQuery(queries.background);
  return (
    <Section title={words.tray}>
      {background.isPending && (
        <Skeleton aria-label={en.common.loading}>
          <SkeletonItem className={styles.bar} />
        </Skeleton>
      )}
      {background.error && <ErrorCard title={words.trayUnreadable} error={background.error} />}
      {background.data && <Choices state={background.data} />}
    </Section>
  );
}

function Choices({ state }: { state: BackgroundState }) {
  const styles = useStyles();
  const client = useQueryClient();
  const hint = useId();
  const host = useId();
  const change = useMutation({
    mutationFn: commands.setBackground,
    onSuccess: (kept) => client.setQueryData(queries.background.queryKey, kept),
  });
  const { choices, trayHost, startProblem } = state;
  const answers = trayHost === "answers";
  return (
    <>
      <div className={styles.host}>
        {answers ? (
          <CheckmarkCircleRegular aria-hidden className={mergeClasses(styles.icon, styles.good)} />
        ) : (
          <WarningRegular aria-hidden className={mergeClasses(styles.icon, styles.caution)} />
        )}
        <Text id={host}>{words.trayHosts[trayHost]}</Text>
      </div>
      <div className={styles.choices}>
        <Checkbox
          label={words.keepInTray}
          aria-describedby={`${hint} ${host}`}
          checked={choices.keepInTray}
          onChange={(_, { checked }) => change.mutate({ ...choices, keepInTray: checked === true })}
        />
        <Text id={hint} size={200} className={styles.hint}>
          {words.keepInTrayHint}
        </Text>
        <Checkbox
          label={words.startAtLogin}
          disabled={startProblem !== null}
          checked={choices.startAtLogin}
          onChange={(_, { checked }) => change.mutate({ ...choices, startAtLogin: checked === true })}
        />
        {startProblem !== null && (
          <Text size={200} className={styles.hint}>
            {startProblem}
          </Text>
        )}
      </div>
      {change.error && <ErrorCard key={change.submittedAt} title={words.trayFailed} error={change.error} />}
    </>
  );
}
