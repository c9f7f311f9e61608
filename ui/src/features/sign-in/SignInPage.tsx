// The sign-in page: the sandbox, the work account, and the settings that may have to come first (a proxy).
import { Button, makeStyles, Text, tokens } from "@fluentui/react-components";
import { ArrowLeftRegular, DraftsRegular, SettingsRegular } from "@fluentui/react-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { commands } from "@/backend/commands";
import { enter, queries } from "@/backend/queries";
import { ErrorCard } from "@/components/ErrorCard";
import { PageHeading } from "@/components/PageHeading";
import { en } from "@/strings/en";
import { WorkAccount } from "./WorkAccount";

const useStyles = makeStyles({
  root: { height: "100%", overflowY: "auto", display: "grid", justifyItems: "center", alignItems: "start", boxSizing: "border-box", padding: "32px 24px" },
  column: { display: "grid", rowGap: "24px", width: "100%", maxWidth: "520px" },
  head: { display: "grid", rowGap: "8px" },
  card: {
    display: "grid",
    rowGap: "16px",
    padding: "24px",
    minWidth: 0,
    borderRadius: tokens.borderRadiusXLarge,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  words: { display: "grid", rowGap: "4px" },
  title: { margin: 0, fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400, fontWeight: tokens.fontWeightSemibold },
  lead: { color: tokens.colorNeutralForeground2 },
  left: { justifySelf: "start" },
  more: { display: "flex", flexWrap: "wrap", columnGap: "8px" },
});

type Props = {
  onSettings: () => void;
  onDrafts: () => void;
  /** There where somebody is signed in already. */
  onBack?: () => void;
};

export function SignInPage({ onSettings, onDrafts, onBack }: Props) {
  const styles = useStyles();
  const client = useQueryClient();
  const drafts = useQuery(queries.draftWindow({ filter: "", sortBy: "savedAt", descending: true, discarded: false, offset: 0, limit: 1 })).data?.total ?? 0;
  const sandbox = useMutation({
    mutationFn: commands.exploreSandbox,
    onSuccess: (session) => enter(client, session),
  });
  return (
    <div className={styles.root}>
      <div className={styles.column}>
        <div className={styles.head}>
          {onBack && (
            <Button appearance="subtle" icon={<ArrowLeftRegular />} className={styles.left} onClick={onBack}>
              {en.signIn.back}
            </Button>
          )}
          <PageHeading level={1}>{onBack ? en.signIn.addTitle : en.signIn.title}</PageHeading>
          <Text className={styles.lead}>{onBack ? en.signIn.addLead : en.signIn.lead}</Text>
        </div>
        <section className={styles.card}>
          <div className={styles.words}>
            <h2 className={styles.title}>{en.signIn.sandboxTitle}</h2>
            <Text className={styles.lead}>{en.signIn.sandboxBody}</Text>
          </div>
          <Button
            appearance="primary"
            size="large"
            className={styles.left}
            disabledFocusable={sandbox.isPending}
            onClick={() => sandbox.mutate()}
          >
            {sandbox.isPending ? en.signIn.starting : en.signIn.sandbox}
          </Button>
          {sandbox.error && <ErrorCard title={en.signIn.sandbox} error={sandbox.error} />}
        </section>
        <section className={styles.card}>
          <WorkAccount />
        </section>
        <div className={styles.more}>
          <Button appearance="subtle" icon={<SettingsRegular />} onClick={onSettings}>
            {en.signIn.settings}
          </Button>
          {drafts > 0 && (
            <Button appearance="subtle" icon={<DraftsRegular />} onClick={onDrafts}>
              {en.drafts.toDrafts(drafts)}
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}
