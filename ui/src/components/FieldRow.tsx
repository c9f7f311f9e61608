// A control of a field with what belongs beside it, such as a refresh button. Called inside a FormField, whose label and messages reach
// the control through Fluent's context.
import { makeStyles } from "@fluentui/react-components";
import type { ReactNode } from "react";

const useStyles = makeStyles({
  root: { display: "flex", alignItems: "flex-start", columnGap: "4px", minWidth: 0, width: "100%" },
  control: { flexGrow: 1, minWidth: 0 },
});

export function FieldRow({ children, beside }: { children: ReactNode; beside: ReactNode }) {
  const styles = useStyles();
  return (
    <div className={styles.root}>
      <div className={styles.control}>{children}</div>
      {beside}
    </div>
  );
}
