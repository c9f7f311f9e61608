// The settings: appearance, accounts, network, telemetry, diagnostics, about. Someone who is signed out finds it too, because a
// proxy may stand before the first sign-in.
import { Button, makeStyles, Text } from "@fluentui/react-components";
import { ArrowLeftRegular } from "@fluentui/react-icons";
import type { Session } from "@/backend/generated/Session";
import { PageHeading } from "@/components/PageHeading";
import { en } from "@/strings/en";
import { AccountsSection } from "./AccountsSection";
import { AppearanceSection } from "./AppearanceSection";
import { ClientIdSection } from "./ClientIdField";
import { DiagnosticsSection } from "./DiagnosticsSection";
import { NetworkSection } from "./NetworkSection";
import { Section } from "./Section";
import { TelemetrySection } from "./TelemetrySection";
import { TraySection } from "./TraySection";

const words = en.settings;

const useStyles = makeStyles({
  root: { height: "100%", overflowY: "auto", boxSizing: "border-box", padding: "20px 24px 24px", display: "grid", rowGap: "32px", alignContent: "start" },
  head: { display: "grid", rowGap: "8px", justifyItems: "start" },
});

type Props = { session: Session | null; onBack?: () => void; onAddAccount?: () => void };

export function SettingsPage({ session, onBack, onAddAccount }: Props) {
  const styles = useStyles();
  return (
    <div className={styles.root}>
      <div className={styles.head}>
        {onBack && (
          <Button appearance="subtle" icon={<ArrowLeftRegular />} onClick={onBack}>
            {words.back}
          </Button>
        )}
        <PageHeading level={1}>{words.title}</PageHeading>
      </div>
      {session && onAddAccount && <AccountsSection onAdd={onAddAccount} />}
      <NetworkSection />
      <ClientIdSection />
      <TelemetrySection />
      <AppearanceSection />
      <TraySection />
      <DiagnosticsSection />
      <Section title={words.about}>
        <Text>{words.version(__APP_VERSION__)}</Text>
        <Text>{words.aboutBody}</Text>
      </Section>
    </div>
  );
}
