// The settings: appearance, account, about. A change of the theme is kept at once.
import { Button, Field, makeStyles, Radio, RadioGroup, Text, tokens } from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { commands } from "@/backend/commands";
import type { Session } from "@/backend/generated/Session";
import type { Theme } from "@/backend/generated/Theme";
import { queries } from "@/backend/queries";
import { CopyButton } from "@/components/CopyButton";
import { ErrorCard } from "@/components/ErrorCard";
import { PageHeading } from "@/components/PageHeading";
import { en } from "@/strings/en";

const words = en.settings;
const themes: Theme[] = ["system", "light", "dark", "highContrast"];

const useStyles = makeStyles({
  root: { height: "100%", overflowY: "auto", boxSizing: "border-box", padding: "20px 24px 24px", display: "grid", rowGap: "32px", alignContent: "start" },
  section: { display: "grid", rowGap: "12px", justifyItems: "start", maxWidth: "640px", minWidth: 0 },
  title: { margin: 0, fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400, fontWeight: tokens.fontWeightSemibold },
  facts: { display: "grid", gridTemplateColumns: "minmax(0, 180px) minmax(0, 1fr)", columnGap: "16px", rowGap: "8px", margin: 0, alignItems: "center", width: "100%" },
  term: { color: tokens.colorNeutralForeground2 },
  value: { margin: 0, overflowWrap: "anywhere" },
  mono: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
});

function Section({ title, children }: { title: string; children: ReactNode }) {
  const styles = useStyles();
  return (
    <section className={styles.section} aria-label={title}>
      <h2 className={styles.title}>{title}</h2>
      {children}
    </section>
  );
}

function Appearance() {
  const client = useQueryClient();
  const preferences = useQuery(queries.preferences);
  const change = useMutation({
    mutationFn: commands.setPreferences,
    onSuccess: (kept) => client.setQueryData(queries.preferences.queryKey, kept),
  });
  return (
    <Section title={words.appearance}>
      <Field label={words.theme}>
        <RadioGroup
          value={preferences.data?.theme ?? "system"}
          onChange={(_, data) => change.mutate({ theme: themes.find((theme) => theme === data.value) ?? "system" })}
        >
          {themes.map((theme) => (
            <Radio key={theme} value={theme} label={words.themes[theme]} />
          ))}
        </RadioGroup>
      </Field>
      {change.error && <ErrorCard title={words.themeFailed} error={change.error} />}
    </Section>
  );
}

function Account({ session }: { session: Session }) {
  const styles = useStyles();
  const client = useQueryClient();
  const signOut = useMutation({
    mutationFn: commands.signOut,
    onSuccess: () => {
      client.removeQueries({ queryKey: ["azure"] });
      client.setQueryData(queries.session.queryKey, null);
    },
  });
  const facts: [string, ReactNode][] = [
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
  ];
  return (
    <Section title={words.account}>
      <dl className={styles.facts}>
        {facts
          .filter(([, value]) => value !== null && value !== "")
          .map(([term, value]) => (
            <div key={term} style={{ display: "contents" }}>
              <dt className={styles.term}>{term}</dt>
              <dd className={styles.value}>{value}</dd>
            </div>
          ))}
      </dl>
      <Button disabledFocusable={signOut.isPending} onClick={() => signOut.mutate()}>
        {words.signOut}
      </Button>
      {signOut.error && <ErrorCard title={words.signOutFailed} error={signOut.error} />}
    </Section>
  );
}

export function SettingsPage({ session }: { session: Session }) {
  const styles = useStyles();
  return (
    <div className={styles.root}>
      <PageHeading level={1}>{words.title}</PageHeading>
      <Appearance />
      <Account session={session} />
      <Section title={words.about}>
        <Text>{words.version(__APP_VERSION__)}</Text>
        <Text>{words.aboutBody}</Text>
      </Section>
    </div>
  );
}
