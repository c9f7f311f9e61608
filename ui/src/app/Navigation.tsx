// The slim navigation on the left.
import { createFocusOutlineStyle, makeStyles, tokens } from "@fluentui/react-components";
import { DraftsFilled, DraftsRegular, PulseFilled, PulseRegular, ServerFilled, ServerRegular, SettingsFilled, SettingsRegular } from "@fluentui/react-icons";
import { tones } from "@/components/tones";
import { en } from "@/strings/en";
import type { Route } from "./route";

const useStyles = makeStyles({
  root: { gridArea: "nav", display: "flex", flexDirection: "column", padding: "8px 4px", rowGap: "4px", width: "88px", boxSizing: "border-box", overflowY: "auto" },
  item: {
    display: "grid",
    justifyItems: "center",
    rowGap: "2px",
    padding: "8px 0",
    border: "none",
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: "transparent",
    color: tokens.colorNeutralForeground2,
    fontFamily: tokens.fontFamilyBase,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    cursor: "pointer",
    position: "relative",
    ":hover": { backgroundColor: tones.hover },
    "&[aria-current='page']": { color: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold },
    "&[aria-current='page']::before": {
      content: '""',
      position: "absolute",
      left: 0,
      top: "12px",
      bottom: "12px",
      width: "3px",
      borderRadius: "2px",
      backgroundColor: tokens.colorCompoundBrandStroke,
      forcedColorAdjust: "none",
    },
    "&[aria-current='page'] svg": { color: tokens.colorCompoundBrandForeground1 },
    ...createFocusOutlineStyle(),
  },
  icon: { fontSize: "24px", display: "block" },
});

const items = [
  { page: "endpoints", label: en.frame.endpoints, Icon: ServerRegular, Current: ServerFilled },
  { page: "drafts", label: en.frame.drafts, Icon: DraftsRegular, Current: DraftsFilled },
  { page: "activity", label: en.frame.activity, Icon: PulseRegular, Current: PulseFilled },
  { page: "settings", label: en.frame.settings, Icon: SettingsRegular, Current: SettingsFilled },
] as const;

type Props = { page: Route["page"] | null; onGo: (page: "endpoints" | "drafts" | "activity" | "settings") => void };

export function Navigation({ page, onGo }: Props) {
  const styles = useStyles();
  // The wizard was opened from the list and belongs to it.
  const current = page === "wizard" ? "endpoints" : page;
  return (
    <nav aria-label={en.frame.navigation} className={styles.root}>
      {items.map(({ page: target, label, Icon, Current }) => (
        <button
          key={target}
          type="button"
          className={styles.item}
          aria-current={target === current ? "page" : undefined}
          onClick={() => onGo(target)}
        >
          {target === current ? <Current aria-hidden className={styles.icon} /> : <Icon aria-hidden className={styles.icon} />}
          {label}
        </button>
      ))}
    </nav>
  );
}
