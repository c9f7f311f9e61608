// "Changed while you were offline": what the draft needs, compared with what was known when it was marked. Create is the last word.
import { Button, makeStyles, Skeleton, SkeletonItem, Text, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { queries } from "@/backend/queries";
import { ErrorCard } from "@/components/ErrorCard";
import { formatTime } from "@/components/format";
import { ToneIcon } from "@/components/StateLabel";
import { en } from "@/strings/en";
import { useWizard } from "../context";

const words = en.review;

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: "none", display: "grid", rowGap: "8px" },
  row: { display: "grid", gridTemplateColumns: "16px minmax(0, 1fr)", columnGap: "8px", overflowWrap: "anywhere" },
  icon: { lineHeight: 0, paddingTop: "2px" },
  body: { display: "grid", rowGap: "4px", justifyItems: "start" },
  quiet: { color: tokens.colorNeutralForeground2 },
  bar: { height: "24px" },
});

export function Changes({ draftId }: { draftId: string }) {
  const styles = useStyles();
  const { goToField } = useWizard();
  const changes = useQuery({ ...queries.draftChanges(draftId), refetchOnMount: "always" });
  if (changes.error) {
    return (
      <ErrorCard key={changes.errorUpdatedAt} level={4} title={words.changesFailed} error={changes.error}>
        <Button onClick={() => void changes.refetch()}>{en.common.tryAgain}</Button>
      </ErrorCard>
    );
  }
  if (!changes.data) {
    return (
      <Skeleton aria-label={en.common.loading}>
        <SkeletonItem className={styles.bar} />
      </Skeleton>
    );
  }
  const { since, changes: found } = changes.data;
  return (
    <>
      <Text role="status" className={styles.quiet}>
        {words.changesSince(found.length, since === null ? null : formatTime(since))}
      </Text>
      {found.length > 0 && (
        <ul className={styles.list} aria-label={words.changes}>
          {found.map(({ message, field, blocks }) => (
            <li key={message} className={styles.row}>
              <span className={styles.icon}>
                <ToneIcon tone={blocks ? "bad" : "caution"} />
              </span>
              <span className={styles.body}>
                {message}
                {field !== null && (
                  <Button size="small" onClick={() => goToField(field)}>
                    {words.goToField}
                  </Button>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
