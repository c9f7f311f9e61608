// How ComboBox looks: like Fluent's own.
import { makeStyles, tokens } from "@fluentui/react-components";
import { tones } from "./tones";

export const useComboBoxStyles = makeStyles({
  root: { width: "100%", minWidth: 0 },
  chevron: { cursor: "pointer", fontSize: "20px" },
  popup: {
    zIndex: 1000,
    boxSizing: "border-box",
    minWidth: "min(280px, 90vw)",
    borderRadius: tokens.borderRadiusMedium,
    border: `1px solid ${tokens.colorTransparentStroke}`,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground1,
    boxShadow: tokens.shadow16,
    fontFamily: tokens.fontFamilyBase,
    fontSize: tokens.fontSizeBase300,
    lineHeight: tokens.lineHeightBase300,
  },
  list: { maxHeight: "320px", overflowY: "auto", padding: "4px", boxSizing: "border-box" },
  option: {
    display: "grid",
    padding: "6px 8px",
    borderRadius: tokens.borderRadiusMedium,
    cursor: "pointer",
    overflowWrap: "anywhere",
    outlineOffset: "-2px",
    ":hover": { backgroundColor: tones.hover },
    "&[data-active='true']": { outline: `2px solid ${tokens.colorStrokeFocus2}` },
    "&[aria-selected='true']": { backgroundColor: tones.chosen },
    "@media (forced-colors: active)": {
      "&[aria-selected='true']": { forcedColorAdjust: "none", backgroundColor: "Highlight", color: "HighlightText" },
    },
  },
  label: { minWidth: 0 },
  detail: { fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, color: tokens.colorNeutralForeground2 },
  note: { padding: "6px 12px", fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
});
