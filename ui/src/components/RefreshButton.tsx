// Asks anew for what a picker offers: what was made in the portal a minute ago is found without leaving the page. Called by every picker.
import { Button, makeStyles } from "@fluentui/react-components";
import { ArrowClockwiseRegular } from "@fluentui/react-icons";
import { en } from "@/strings/en";
import { Hint } from "./Hint";

const useStyles = makeStyles({ root: { flexShrink: 0 } });

type Props = {
  /** What is read anew, in words: the button is named "Refresh …". */
  what: string;
  busy: boolean;
  onRefresh: () => void;
};

export function RefreshButton({ what, busy, onRefresh }: Props) {
  const styles = useStyles();
  return (
    <Hint content={busy ? en.common.refreshing(what) : en.common.refreshOf(what)}>
      <Button className={styles.root} appearance="subtle" icon={<ArrowClockwiseRegular />} disabledFocusable={busy} onClick={onRefresh} />
    </Hint>
  );
}
