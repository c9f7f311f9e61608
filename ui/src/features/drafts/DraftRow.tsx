// One draft: what it is called, where it would go, when it was saved.
import { Button, makeStyles, tokens, useRestoreFocusTarget } from "@fluentui/react-components";
import { useId } from "react";
import type { SavedDraft } from "@/backend/generated/SavedDraft";
import { CutText } from "@/components/CutText";
import { nameOfResource } from "@/components/format";
import { RelativeTime } from "@/components/RelativeTime";
import { en } from "@/strings/en";

const useStyles = makeStyles({
  row: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    columnGap: "24px",
    rowGap: "8px",
    padding: "12px 0",
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  words: { display: "grid", minWidth: "240px", flexGrow: 1, flexBasis: "240px", rowGap: "2px" },
  name: { fontWeight: tokens.fontWeightSemibold },
  facts: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, display: "flex", flexWrap: "wrap", columnGap: "16px" },
  buttons: { display: "flex", columnGap: "8px" },
});

export const titleOf = ({ draft }: SavedDraft) => (draft.name === "" ? en.drafts.noName : draft.name);

type Props = { saved: SavedDraft; onContinue: () => void; onDiscard: () => void };

export function DraftRow({ saved, onContinue, onDiscard }: Props) {
  const styles = useStyles();
  const name = useId();
  const restoreFocus = useRestoreFocusTarget();
  const { host, instanceId } = saved.draft;
  return (
    <li className={styles.row} aria-labelledby={name}>
      <div className={styles.words}>
        <span id={name} className={styles.name}>
          <CutText text={titleOf(saved)} />
        </span>
        <span className={styles.facts}>
          <span>{host === "" ? en.drafts.noHost : host}</span>
          <span>{instanceId === "" ? en.drafts.noInstance : nameOfResource(instanceId)}</span>
          <span>
            {en.drafts.savedAt} <RelativeTime at={saved.savedAt} />
          </span>
        </span>
      </div>
      <div className={styles.buttons}>
        <Button aria-describedby={name} onClick={onContinue}>
          {en.drafts.continue}
        </Button>
        <Button {...restoreFocus} aria-describedby={name} appearance="subtle" onClick={onDiscard}>
          {en.drafts.discard}
        </Button>
      </div>
    </li>
  );
}
