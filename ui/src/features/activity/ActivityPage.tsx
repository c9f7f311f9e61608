// The Activity page: a tab for each kind of thing that is remembered. It joins the tabs and holds nothing of theirs.
import { makeStyles, Tab, TabList } from "@fluentui/react-components";
import { useState, type ReactNode } from "react";
import { PageHeading } from "@/components/PageHeading";
import { en } from "@/strings/en";
import { NotificationsTab } from "./NotificationsTab";

const words = en.activity;
const tabs = ["notifications"] as const;
type ActivityTab = (typeof tabs)[number];

const useStyles = makeStyles({
  root: { height: "100%", overflowY: "auto", boxSizing: "border-box", padding: "20px 24px 24px", display: "grid", rowGap: "16px", alignContent: "start" },
  // Fluent indents the first tab's word; the word stands below the heading's first letter.
  tabs: { marginLeft: "-12px" },
  panel: { outlineStyle: "none" },
});

export function ActivityPage({ onOpen }: { onOpen: (endpointId: string) => void }) {
  const styles = useStyles();
  const [tab, setTab] = useState<ActivityTab>(tabs[0]);
  const panels: Record<ActivityTab, () => ReactNode> = { notifications: () => <NotificationsTab onOpen={onOpen} /> };
  return (
    <div className={styles.root}>
      <PageHeading level={1}>{words.title}</PageHeading>
      <TabList
        aria-label={words.sections}
        className={styles.tabs}
        selectedValue={tab}
        onTabSelect={(_, { value }) => setTab(tabs.find((known) => known === value) ?? tabs[0])}
      >
        {tabs.map((name) => (
          <Tab key={name} id={`activity-tab-${name}`} value={name} aria-controls="activity-panel">
            {words.tabs[name]}
          </Tab>
        ))}
      </TabList>
      <div role="tabpanel" id="activity-panel" aria-labelledby={`activity-tab-${tab}`} className={styles.panel}>
        {panels[tab]()}
      </div>
    </div>
  );
}
