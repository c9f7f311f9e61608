// What support asks for, to copy: shown as it is, so that everybody sees that no name, token or secret is in it.
import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { queries } from "@/backend/queries";
import { CopyButton } from "@/components/CopyButton";
import { ErrorCard } from "@/components/ErrorCard";
import { en } from "@/strings/en";
import { Section } from "./Section";

const words = en.settings;

const useStyles = makeStyles({
  text: {
    margin: 0,
    padding: "12px",
    width: "100%",
    boxSizing: "border-box",
    minHeight: "200px",
    whiteSpace: "pre-wrap",
    overflowWrap: "anywhere",
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase300,
    borderRadius: tokens.borderRadiusMedium,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground2,
  },
});

export function DiagnosticsSection() {
  const styles = useStyles();
  const diagnostics = useQuery({ ...queries.diagnostics, refetchOnMount: "always" });
  return (
    <Section title={words.diagnostics}>
      <span>{words.diagnosticsBody}</span>
      {diagnostics.error ? (
        <ErrorCard title={words.diagnosticsFailed} error={diagnostics.error}>
          <Button onClick={() => void diagnostics.refetch()}>{en.common.tryAgain}</Button>
        </ErrorCard>
      ) : (
        <>
          <pre className={styles.text}>{diagnostics.data ?? ""}</pre>
          <CopyButton text={diagnostics.data ?? ""} what={words.diagnostics} label={words.copyDiagnostics} size="medium" appearance="secondary" />
        </>
      )}
    </Section>
  );
}
