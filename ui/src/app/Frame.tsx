// The frame around every page: navigation, top bar, the one message bar. It knows which pages there are, not what is on them.
import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import type { ReactNode } from "react";
import type { Session } from "@/backend/generated/Session";
import { HintPlace } from "@/components/Hint";
import { Navigation } from "./Navigation";
import type { Route } from "./route";
import { TopBar } from "./TopBar";

const useStyles = makeStyles({
  root: {
    display: "grid",
    height: "100%",
    gridTemplateRows: "auto minmax(0, 1fr)",
    gridTemplateColumns: "auto minmax(0, 1fr)",
    gridTemplateAreas: '"top top" "nav main"',
    backgroundColor: tokens.colorNeutralBackground2,
    color: tokens.colorNeutralForeground1,
  },
  main: {
    gridArea: "main",
    display: "flex",
    flexDirection: "column",
    minWidth: 0,
    minHeight: 0,
    backgroundColor: tokens.colorNeutralBackground1,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    overflow: "hidden",
  },
  beside: { borderLeft: `1px solid ${tokens.colorNeutralStroke2}`, borderTopLeftRadius: tokens.borderRadiusXLarge },
  page: { flexGrow: 1, minHeight: 0, minWidth: 0, position: "relative" },
});

type Props = {
  session: Session | null;
  page: Route["page"] | null;
  /** What stands above the page. */
  messages: ReactNode;
  onGo: (page: "endpoints" | "drafts" | "activity" | "settings") => void;
  onAddAccount: () => void;
  children: ReactNode;
};

export function Frame({ session, page, messages, onGo, onAddAccount, children }: Props) {
  const styles = useStyles();
  return (
    <div className={styles.root}>
      <TopBar session={session} onAddAccount={onAddAccount} onManageAccounts={() => onGo("settings")} />
      {session && <Navigation page={page} onGo={onGo} />}
      <main className={mergeClasses(styles.main, session !== null && styles.beside)}>
        <HintPlace>
          {messages}
          <div className={styles.page}>{children}</div>
        </HintPlace>
      </main>
    </div>
  );
}
