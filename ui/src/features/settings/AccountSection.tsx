// Who is signed in, and the way out.
import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { commands } from "@/backend/commands";
import type { Session } from "@/backend/generated/Session";
import { queries } from "@/backend/queries";
import { CopyButton } from "@/components/CopyButton";
import { ErrorCard } from "@/components/ErrorCard";
import { en } from "@/strings/en";
import { Facts, Section, type Fact } from "./Section";

const words = en.settings;
const useStyles = makeStyles({ mono: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 } });

export function AccountSection({ session }: { session: Session }) {
  const styles = useStyles();
  const client = useQueryClient();
  const cache = useQuery(queries.tokenCache).data;
  const signOut = useMutation({
    mutationFn: () => commands.signOut(null),
    onSuccess: () => {
      client.removeQueries({ queryKey: ["azure"] });
      client.setQueryData(queries.session.queryKey, null);
    },
  });
  const facts: Fact[] = [
    [words.name, session.displayName],
    [words.userPrincipalName, session.userPrincipalName],
    [words.tenant, session.tenantName],
    [
      words.tenantId,
      <span key="id">
        <span className={styles.mono}>{session.tenantId}</span> <CopyButton text={session.tenantId} what={words.tenantId} />
      </span>,
    ],
    [words.cloud, session.cloud.name],
    [words.subscriptions, session.subscriptions.map(({ name }) => name).join(", ")],
    [words.tokens, cache ? `${words.tokensKept[cache.state]} ${cache.reason}` : ""],
  ];
  return (
    <Section title={words.account}>
      <Facts facts={facts} />
      <Button disabledFocusable={signOut.isPending} onClick={() => signOut.mutate()}>
        {words.signOut}
      </Button>
      {signOut.error && <ErrorCard title={words.signOutFailed} error={signOut.error} />}
    </Section>
  );
}
