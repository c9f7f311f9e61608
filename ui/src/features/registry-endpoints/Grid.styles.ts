// How the grid looks. Rows have one height, so that nothing jumps while they arrive.
import { makeStyles, tokens } from "@fluentui/react-components";
import { tones } from "@/components/tones";

export const ROW_HEIGHT = 40;

export const useGridStyles = makeStyles({
  scroller: { height: "100%", overflow: "auto", scrollPaddingTop: "40px", position: "relative", outlineStyle: "none" },
  header: { position: "sticky", top: 0, zIndex: 2, backgroundColor: tokens.colorNeutralBackground1 },
  row: {
    display: "grid",
    height: `${String(ROW_HEIGHT)}px`,
    boxSizing: "border-box",
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  bodyRow: {
    position: "absolute",
    top: 0,
    left: 0,
    cursor: "pointer",
    ":hover": { backgroundColor: tones.hover },
    ":hover [data-first]": { backgroundColor: tones.hover },
    "&[aria-selected='true'], &[aria-selected='true'] [data-first]": { backgroundColor: tones.chosen },
    "@media (forced-colors: active)": { "&[aria-selected='true']": { outline: "2px solid Highlight", outlineOffset: "-2px" } },
  },
  selectedMark: {
    "&[aria-selected='true'] [data-first]": { boxShadow: `inset 3px 0 0 ${tokens.colorCompoundBrandStroke}` },
  },
  cell: {
    display: "flex",
    alignItems: "center",
    minWidth: 0,
    padding: "0 8px",
    overflow: "hidden",
    whiteSpace: "nowrap",
    outlineStyle: "none",
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "-2px", borderRadius: tokens.borderRadiusMedium },
  },
  first: { paddingLeft: "24px", fontWeight: tokens.fontWeightSemibold, justifyContent: "space-between", columnGap: "4px" },
  // The star of a favourite is always there; an empty one only where the mouse or the keyboard is.
  star: {
    display: "grid",
    placeContent: "center",
    flexShrink: 0,
    width: "24px",
    height: "24px",
    padding: 0,
    border: "none",
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: "transparent",
    color: tokens.colorNeutralForeground3,
    fontSize: "16px",
    cursor: "pointer",
    opacity: 0,
    "[role='row']:hover > * > &, :focus-visible > &, &:focus-visible, &[data-starred]": { opacity: 1 },
    "&[data-starred]": { color: tokens.colorBrandForeground1 },
    ":hover": { color: tokens.colorBrandForeground1, backgroundColor: tones.hover },
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  // Only where the grid scrolls sideways: each pinned cell is a layer of its own in the web view.
  pinned: { position: "sticky", left: 0, zIndex: 1, backgroundColor: tokens.colorNeutralBackground1 },
  headCell: {
    columnGap: "4px",
    cursor: "pointer",
    userSelect: "none",
    color: tokens.colorNeutralForeground2,
    fontWeight: tokens.fontWeightSemibold,
    fontSize: tokens.fontSizeBase200,
    ":hover": { backgroundColor: tones.hover },
  },
  text: { display: "block", minWidth: 0, overflow: "hidden", textOverflow: "ellipsis" },
  body: { position: "relative" },
  skeleton: { width: "60%", height: "12px" },
});
