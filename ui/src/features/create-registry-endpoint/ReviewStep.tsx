// Step 3: what was entered, what will be written, what the checks say, and the same change as code.
import { makeStyles, Skeleton, SkeletonItem, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { queries } from "@/backend/queries";
import { ErrorCard } from "@/components/ErrorCard";
import { en } from "@/strings/en";
import { useWizard } from "./context";
import { Changes } from "./review/Changes";
import { Checks } from "./review/Checks";
import { CodeView } from "./review/CodeView";
import { Plan } from "./review/Plan";
import { Summary } from "./review/Summary";
import { StepBody } from "./StepBody";

const useStyles = makeStyles({
  section: { display: "grid", rowGap: "12px", minWidth: 0 },
  title: { margin: 0, fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400, fontWeight: tokens.fontWeightSemibold },
  bar: { height: "96px" },
});

function Section({ title, children }: { title: string; children: ReactNode }) {
  const styles = useStyles();
  return (
    <section className={styles.section} aria-label={title}>
      <h3 className={styles.title}>{title}</h3>
      {children}
    </section>
  );
}

type Props = { offline: boolean; waitingId: string | null };

export function ReviewStep({ offline, waitingId }: Props) {
  const styles = useStyles();
  const { draft } = useWizard();
  const preview = useQuery(queries.preview(draft));
  return (
    <StepBody title={en.wizard.steps.review} lead={offline ? en.review.offlineLead : en.review.lead}>
      {waitingId !== null && !offline && (
        <Section title={en.review.changes}>
          <Changes draftId={waitingId} />
        </Section>
      )}
      <Section title={en.review.summary}>
        <Summary />
      </Section>
      {preview.error && <ErrorCard key={preview.errorUpdatedAt} level={3} title={en.review.previewFailed} error={preview.error} />}
      {!preview.error && (
        <Section title={en.review.plan}>
          {preview.data ? (
            <Plan lines={preview.data.plan} />
          ) : (
            <Skeleton aria-label={en.common.loading}>
              <SkeletonItem className={styles.bar} />
            </Skeleton>
          )}
        </Section>
      )}
      <Section title={en.review.checks}>
        <Checks />
      </Section>
      {preview.data && (
        <Section title={en.review.code}>
          <CodeView code={preview.data.code} />
        </Section>
      )}
    </StepBody>
  );
}
