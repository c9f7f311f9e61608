// Catches what a page throws while drawing, so that the frame stays usable: it is logged by the shell, and one sentence and one way on
// are shown.
import { Button, Text, Title2, makeStyles } from "@fluentui/react-components";
import { Component, type ErrorInfo, type ReactNode } from "react";
import { commands } from "@/backend/commands";
import { en } from "@/strings/en";

const useStyles = makeStyles({ root: { display: "grid", rowGap: "16px", padding: "24px", justifyItems: "start", maxWidth: "640px" } });

function Crashed({ onRetry }: { onRetry: () => void }) {
  const styles = useStyles();
  return (
    <div role="alert" className={styles.root}>
      <Title2 as="h1">{en.frame.crashed}</Title2>
      <Text>{en.frame.crashedBody}</Text>
      <Button appearance="primary" onClick={onRetry}>
        {en.frame.reload}
      </Button>
    </div>
  );
}

export class ErrorBoundary extends Component<{ children: ReactNode }, { crashed: boolean }> {
  override state = { crashed: false };
  static getDerivedStateFromError() {
    return { crashed: true };
  }
  override componentDidCatch(error: unknown, { componentStack }: ErrorInfo) {
    const sentence = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    // A log that cannot be written must not stop the page a second time.
    void commands.logPageError(sentence, componentStack ?? "").catch(() => undefined);
  }
  override render() {
    if (!this.state.crashed) return this.props.children;
    return <Crashed onRetry={() => this.setState({ crashed: false })} />;
  }
}
