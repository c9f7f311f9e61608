// One draft: what it is called, where it would go, when it was saved, and what can be done with it.
import {
  Button,
  makeStyles,
  Menu,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  mergeClasses,
  tokens,
  useRestoreFocusTarget,
} from "@fluentui/react-components";
import { ClockRegular, MoreHorizontalRegular, WarningRegular } from "@fluentui/react-icons";
import { useId, type CSSProperties } from "react";
import type { DraftRow as Row } from "@/backend/generated/DraftRow";
import { CutText } from "@/components/CutText";
import { RelativeTime } from "@/components/RelativeTime";
import { en } from "@/strings/en";

const words = en.drafts;

const useStyles = makeStyles({
  row: {
    position: "absolute",
    top: 0,
    left: 0,
    right: 0,
    boxSizing: "border-box",
    display: "flex",
    alignItems: "center",
    columnGap: "16px",
    padding: "0 8px",
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  words: { display: "grid", minWidth: 0, flexGrow: 1, rowGap: "2px" },
  first: { display: "flex", alignItems: "center", columnGap: "12px", minWidth: 0 },
  name: { fontWeight: tokens.fontWeightSemibold, minWidth: 0, overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  unnamed: { fontStyle: "italic", fontWeight: tokens.fontWeightRegular },
  mark: { display: "inline-flex", alignItems: "center", columnGap: "4px", flexShrink: 0, fontSize: tokens.fontSizeBase200, whiteSpace: "nowrap" },
  waiting: { color: tokens.colorBrandForeground1 },
  warning: { color: tokens.colorStatusWarningForeground3 },
  facts: {
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    display: "grid",
    gridTemplateColumns: "minmax(0, 3fr) minmax(0, 2fr) minmax(96px, 1fr)",
    columnGap: "16px",
  },
  fact: { overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  buttons: { display: "flex", columnGap: "8px", flexShrink: 0 },
});

export const titleOf = ({ name }: { name: string }) => (name === "" ? words.noName : name);

export type DraftAction = "continue" | "discard" | "restore" | "rename" | "duplicate" | "export" | "stopWaiting";

type Props = { row: Row; index: number; count: number; style: CSSProperties; onAct: (action: DraftAction, row: Row) => void };

export function DraftRow({ row, index, count, style, onAct }: Props) {
  const styles = useStyles();
  const name = useId();
  const restoreFocus = useRestoreFocusTarget();
  const act = (action: DraftAction) => () => onAct(action, row);
  return (
    <li className={styles.row} style={style} aria-labelledby={name} aria-posinset={index + 1} aria-setsize={count}>
      <div className={styles.words}>
        <span className={styles.first}>
          <span id={name} title={titleOf(row)} className={mergeClasses(styles.name, row.name === "" && styles.unnamed)}>
            {titleOf(row)}
          </span>
          {row.createWhenBack && (
            <span className={mergeClasses(styles.mark, styles.waiting)}>
              <ClockRegular aria-hidden /> {words.waiting}
            </span>
          )}
          {row.unreadable && (
            <span className={mergeClasses(styles.mark, styles.warning)} title={words.unreadableHint}>
              <WarningRegular aria-hidden /> {words.unreadable}
            </span>
          )}
          {row.place === "elsewhere" && !row.unreadable && (
            <span className={mergeClasses(styles.mark, styles.warning)} title={words.elsewhereHint}>
              <WarningRegular aria-hidden /> {words.elsewhere}
            </span>
          )}
        </span>
        <span className={styles.facts}>
          <span className={styles.fact}>{row.host === "" ? words.noHost : <CutText text={row.host} />}</span>
          <span className={styles.fact} title={row.instanceName}>
            {row.place === "none" ? words.noInstance : row.instanceName}
          </span>
          <span className={styles.fact}>
            {row.discardedAt === null ? words.savedAt : words.discardedAt} <RelativeTime at={row.discardedAt ?? row.savedAt} />
          </span>
        </span>
      </div>
      {row.discardedAt !== null ? (
        <div className={styles.buttons}>
          <Button aria-describedby={name} onClick={act("restore")}>
            {words.restore}
          </Button>
        </div>
      ) : (
        <div className={styles.buttons}>
          {!row.unreadable && (
            <Button aria-describedby={name} onClick={act("continue")}>
              {row.createWhenBack ? words.review : words.continue}
            </Button>
          )}
          <Button aria-describedby={name} appearance="subtle" onClick={act("discard")}>
            {words.discard}
          </Button>
          {!row.unreadable && (
            <Menu>
              <MenuTrigger disableButtonEnhancement>
                <Button {...restoreFocus} appearance="subtle" icon={<MoreHorizontalRegular />} aria-label={words.more} aria-describedby={name} />
              </MenuTrigger>
              <MenuPopover>
                <MenuList>
                  <MenuItem onClick={act("rename")}>{words.rename}</MenuItem>
                  <MenuItem onClick={act("duplicate")}>{words.duplicate}</MenuItem>
                  <MenuItem onClick={act("export")}>{words.export}</MenuItem>
                  {row.createWhenBack && <MenuItem onClick={act("stopWaiting")}>{words.stopWaiting}</MenuItem>}
                </MenuList>
              </MenuPopover>
            </Menu>
          )}
        </div>
      )}
    </li>
  );
}
