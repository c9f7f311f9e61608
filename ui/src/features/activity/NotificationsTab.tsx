// The history of what has ended, newest first. What is shown to somebody counts as seen; a hidden window shows it to nobody.
import { Badge, Button, makeStyles, Skeleton, SkeletonItem, Text, tokens, useRestoreFocusTarget } from "@fluentui/react-components";
import { AlertRegular } from "@fluentui/react-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useId, useState } from "react";
import { commands } from "@/backend/commands";
import type { Notification } from "@/backend/generated/Notification";
import type { NotificationKind } from "@/backend/generated/NotificationKind";
import { queries } from "@/backend/queries";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { ErrorCard } from "@/components/ErrorCard";
import { useNews } from "@/components/messages";
import { RelativeTime } from "@/components/RelativeTime";
import { ToneIcon, type Tone } from "@/components/StateLabel";
import { en } from "@/strings/en";
import { useInSight } from "./useInSight";

const words = en.notifications;
const tones: Record<NotificationKind, Tone> = { created: "good", createFailed: "bad", other: "unknown" };

const useStyles = makeStyles({
  root: { display: "grid", rowGap: "16px", justifyItems: "start" },
  lead: { color: tokens.colorNeutralForeground2 },
  list: { margin: 0, padding: 0, listStyleType: "none", display: "grid", width: "100%", maxWidth: "960px", borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  row: {
    display: "grid",
    gridTemplateColumns: "16px minmax(0, 1fr) auto",
    columnGap: "12px",
    padding: "12px 0",
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  icon: { paddingTop: "2px" },
  show: { alignSelf: "center" },
  words: { display: "grid", rowGap: "2px", minWidth: 0, overflowWrap: "anywhere" },
  title: { display: "flex", flexWrap: "wrap", alignItems: "center", columnGap: "8px", fontWeight: tokens.fontWeightSemibold },
  quiet: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
  empty: { display: "grid", justifyItems: "center", rowGap: "16px", padding: "64px 24px", textAlign: "center", justifySelf: "center" },
  emptyIcon: { fontSize: "48px", color: tokens.colorBrandForeground1, display: "block" },
  emptyTitle: { margin: 0, fontSize: tokens.fontSizeBase500, lineHeight: tokens.lineHeightBase500, fontWeight: tokens.fontWeightSemibold },
  body: { color: tokens.colorNeutralForeground2, maxWidth: "480px" },
  bar: { height: "56px", marginBottom: "8px", width: "640px", maxWidth: "100%" },
});

export function NotificationsTab({ onOpen }: { onOpen: (endpointId: string) => void }) {
  const styles = useStyles();
  const client = useQueryClient();
  const { tell } = useNews();
  const restoreFocus = useRestoreFocusTarget();
  const history = useQuery({ ...queries.notifications, refetchOnMount: "always" });
  const [asking, setAsking] = useState(false);
  const fresh = useFresh(history.data);
  const clear = useMutation({
    mutationFn: commands.clearNotifications,
    onSuccess: () => {
      client.setQueryData(queries.notifications.queryKey, []);
      tell({ key: "notifications.cleared", intent: "success", title: words.cleared });
      setAsking(false);
    },
  });
  return (
    <div className={styles.root}>
      {history.isPending && (
        <Skeleton aria-label={en.common.loading}>
          {[0, 1, 2].map((row) => (
            <SkeletonItem key={row} className={styles.bar} />
          ))}
        </Skeleton>
      )}
      {history.error && (
        <ErrorCard key={history.errorUpdatedAt} title={words.failed} error={history.error}>
          <Button appearance="primary" onClick={() => void history.refetch()}>
            {en.common.tryAgain}
          </Button>
        </ErrorCard>
      )}
      {history.data?.length === 0 && (
        <div className={styles.empty}>
          <AlertRegular aria-hidden className={styles.emptyIcon} />
          <h2 className={styles.emptyTitle}>{words.emptyTitle}</h2>
          <Text align="center" className={styles.body}>
            {words.emptyBody}
          </Text>
        </div>
      )}
      {history.data && history.data.length > 0 && (
        <>
          <Text className={styles.lead}>{words.lead}</Text>
          <ul className={styles.list} aria-label={words.list}>
            {history.data.map((one) => (
              <Row key={one.number} one={one} isNew={fresh.has(one.number)} onOpen={onOpen} />
            ))}
          </ul>
          <Button {...restoreFocus} onClick={() => setAsking(true)}>
            {words.clear}
          </Button>
        </>
      )}
      <ConfirmDialog
        open={asking}
        title={words.clearTitle}
        confirm={words.clear}
        cancel={words.keep}
        busy={clear.isPending ? words.clear : null}
        onConfirm={() => clear.mutate()}
        onCancel={() => setAsking(false)}
      >
        {words.clearBody}
        {clear.error && <ErrorCard title={words.clearFailed} error={clear.error} />}
      </ConfirmDialog>
    </div>
  );
}

/** Marks what is shown as seen, and remembers for as long as the page is open what was new on it. */
function useFresh(history: Notification[] | undefined): ReadonlySet<number> {
  const client = useQueryClient();
  const inSight = useInSight();
  const [fresh, setFresh] = useState<ReadonlySet<number>>(new Set());
  const { mutate, isPending } = useMutation({
    mutationFn: (numbers: number[]) => commands.markNotificationsRead(Math.max(...numbers)),
    onMutate: (numbers) => setFresh((before) => new Set([...before, ...numbers])),
    onSuccess: (now) => client.setQueryData(queries.notifications.queryKey, now),
  });
  const unread = history?.filter(({ read }) => !read).map(({ number }) => number) ?? [];
  const newest = Math.max(0, ...unread);
  useEffect(() => {
    if (newest === 0 || !inSight || isPending) return;
    mutate(unread);
    // One attempt for each new one: a disk that cannot be written must not be asked in a loop.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [newest, inSight]);
  return fresh;
}

function Row({ one, isNew, onOpen }: { one: Notification; isNew: boolean; onOpen: (endpointId: string) => void }) {
  const styles = useStyles();
  const title = useId();
  const { endpointId } = one;
  return (
    <li className={styles.row} aria-labelledby={title}>
      <span className={styles.icon}>
        <ToneIcon tone={tones[one.kind]} />
      </span>
      <div className={styles.words}>
        <span className={styles.title}>
          <span id={title}>{one.title}</span>
          {isNew && (
            <Badge appearance="tint" color="brand">
              {words.isNew}
            </Badge>
          )}
        </span>
        <span>{one.body}</span>
        <span className={styles.quiet}>
          <RelativeTime at={one.happenedAt} />
        </span>
      </div>
      {endpointId !== null && (
        <Button size="small" className={styles.show} aria-describedby={title} onClick={() => onOpen(endpointId)}>
          {words.show}
        </Button>
      )}
    </li>
  );
}
