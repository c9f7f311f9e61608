// Everybody who is signed in, and for each the tenants and subscriptions that are part of the lists. A tick is kept at once.
import { Button, makeStyles, Skeleton, SkeletonItem, Text, tokens } from "@fluentui/react-components";
import { PersonAddRegular } from "@fluentui/react-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { commands } from "@/backend/commands";
import { leave, queries } from "@/backend/queries";
import { ErrorCard } from "@/components/ErrorCard";
import { en } from "@/strings/en";
import { AccountCard } from "./AccountCard";
import { Section } from "./Section";

const words = en.settings;

const useStyles = makeStyles({
  list: { display: "grid", rowGap: "16px", width: "100%", minWidth: 0 },
  buttons: { display: "flex", flexWrap: "wrap", gap: "8px" },
  lead: { color: tokens.colorNeutralForeground2 },
  waiting: { height: "120px" },
});

export function AccountsSection({ onAdd }: { onAdd: () => void }) {
  const styles = useStyles();
  const client = useQueryClient();
  const accounts = useQuery(queries.accounts);
  const everybody = useMutation({ mutationFn: commands.signOutEverybody, onSuccess: () => leave(client) });
  const found = accounts.data?.accounts ?? [];
  const cache = accounts.data?.cache;
  return (
    <Section title={words.accounts}>
      <Text className={styles.lead}>{words.accountsBody}</Text>
      <div className={styles.list}>
        {accounts.isPending && (
          <Skeleton aria-label={en.common.loading}>
            <SkeletonItem className={styles.waiting} />
          </Skeleton>
        )}
        {found.map((account) => (
          <AccountCard key={account.id} account={account} />
        ))}
      </div>
      {accounts.error && <ErrorCard title={words.accountsUnreadable} error={accounts.error} />}
      <div className={styles.buttons}>
        <Button icon={<PersonAddRegular />} onClick={onAdd}>
          {words.addAccount}
        </Button>
        {found.length > 1 && (
          <Button disabledFocusable={everybody.isPending} onClick={() => everybody.mutate()}>
            {words.signOutEverybody}
          </Button>
        )}
      </div>
      {everybody.error && <ErrorCard title={words.signOutFailed} error={everybody.error} />}
      {cache && <Text className={styles.lead}>{`${words.tokensKept[cache.state]} ${cache.reason}`}</Text>}
    </Section>
  );
}
