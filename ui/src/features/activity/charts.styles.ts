// What both charts look like around their bars.
import { makeStyles, tokens } from "@fluentui/react-components";

export const useChartStyles = makeStyles({
  section: { display: "grid", rowGap: "12px", justifyItems: "stretch", alignContent: "start", minWidth: 0, "& > button": { justifySelf: "start", marginLeft: "-8px" } },
  title: { margin: 0, fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300, fontWeight: tokens.fontWeightSemibold },
  quiet: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, fontWeight: tokens.fontWeightRegular },
});
