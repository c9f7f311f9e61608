// How the wizard is laid out: steps left, form right, buttons below. Narrow windows put the steps above the form.
import { makeStyles, tokens } from "@fluentui/react-components";

export const useWizardStyles = makeStyles({
  root: {
    display: "grid",
    height: "100%",
    minWidth: 0,
    gridTemplateColumns: "216px minmax(0, 1fr)",
    gridTemplateRows: "auto minmax(0, 1fr) auto",
    gridTemplateAreas: '"head head" "steps body" "bar bar"',
    "@media (max-width: 639px)": {
      gridTemplateColumns: "minmax(0, 1fr)",
      gridTemplateRows: "auto auto minmax(0, 1fr) auto",
      gridTemplateAreas: '"head" "steps" "body" "bar"',
    },
    // Strongly magnified: everything scrolls together, so that the form is not squeezed between heading and buttons.
    "@media (max-height: 479px)": { display: "block", overflowY: "auto" },
  },
  head: { gridArea: "head", padding: "20px 24px 16px" },
  steps: { gridArea: "steps", padding: "0 8px 8px 16px", overflowY: "auto" },
  body: {
    gridArea: "body", overflowY: "auto", overflowX: "hidden", padding: "4px 24px 32px", minWidth: 0,
    position: "relative",
    "@media (max-height: 479px)": { overflowY: "visible" },
  },
  card: { paddingBottom: "24px" },
  progress: { display: "grid", rowGap: "16px", alignContent: "start", maxWidth: "640px" },
  quiet: { color: tokens.colorNeutralForeground2 },
});
