// The Activity page: a tab for each kind of thing that is remembered. It joins the tabs and holds nothing of theirs.
import { makeStyles, Tab, TabList } from "@fluentui/react-components";
import { useRef, useState, type ReactNode } from "react";
import { PageHeading } from "@/components/PageHeading";
import { en } from "@/strings/en";
import { CreatedTab } from "./CreatedTab";
import { NotificationsTab } from "./NotificationsTab";

const words = en.activity;
const tabs = ["created", "notifications"] as const;
type ActivityTab = (typeof tabs)[number];

const useStyles = makeStyles({
  root: { height: "100%", overflowY: "auto", boxSizing: "border-box", padding: "20px 24px 24px", display: "grid", gridTemplateColumns: "minmax(0, 1fr)", rowGap: "16px", alignContent: "start", position: "relative" },
  // Fluent indents the first tab's word; the word stands below the heading's first letter.
  tabs: { marginLeft: "-12px" },
  panel: { outlineStyle: "none" },
});

type Props = { onOpen: (endpointId: string) => void; onCreate: () => void };

export function ActivityPage({ onOpen, onCreate }: Props) {
  const styles = useStyles();
  const [tab, setTab] = useState<ActivityTab>(tabs[0]);
  // The page scrolls, not the tab: a long list draws what is in sight of it.
  const scroller = useRef<HTMLDivElement>(null);
  const panels: Record<ActivityTab, () => ReactNode> = {
    created: () => <CreatedTab scroller={scroller} onOpen={onOpen} onCreate={onCreate} />,
    notifications: () => <NotificationsTab onOpen={onOpen} />,
  };
  return (
    <div ref={scroller} className={styles.root}>
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
