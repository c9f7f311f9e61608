// The frame of one step: heading, one sentence, fields in one column of at most 640 pixels.
import { makeStyles, Text, tokens } from "@fluentui/react-components";
import type { ReactNode } from "react";
import { PageHeading } from "@/components/PageHeading";

const useStyles = makeStyles({
  root: { display: "grid", rowGap: "24px", maxWidth: "640px", alignContent: "start" },
  head: { display: "grid", rowGap: "4px" },
  lead: { color: tokens.colorNeutralForeground2 },
});

export function StepBody({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  const styles = useStyles();
  return (
    <div className={styles.root}>
      <div className={styles.head}>
        <PageHeading level={2}>{title}</PageHeading>
        <Text className={styles.lead}>{lead}</Text>
      </div>
      {children}
    </div>
  );
}
