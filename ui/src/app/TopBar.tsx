// The top bar: the product, who is signed in, and the cloud. The sandbox's chip cannot be mistaken for Azure's.
import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { BeakerRegular, CloudRegular, PlugConnectedFilled } from "@fluentui/react-icons";
import type { CloudChip } from "@/backend/generated/CloudChip";
import type { Session } from "@/backend/generated/Session";
import { en } from "@/strings/en";
import { AccountMenu } from "./AccountMenu";

const useStyles = makeStyles({
  // The account menu opens over the page below.
  root: { gridArea: "top", position: "relative", zIndex: 100, display: "flex", alignItems: "center", columnGap: "12px", height: "48px", padding: "0 16px 0 24px", boxSizing: "border-box", minWidth: 0 },
  sandbox: { borderTop: `3px solid ${tokens.colorPalettePurpleBorderActive}` },
  mark: { fontSize: "20px", color: tokens.colorBrandForeground1, flexShrink: 0, marginRight: "-4px" },
  product: { fontSize: tokens.fontSizeBase400, fontWeight: tokens.fontWeightSemibold, flexGrow: 1 },
  chip: {
    display: "inline-flex",
    alignItems: "center",
    columnGap: "6px",
    height: "28px",
    padding: "0 12px",
    borderRadius: tokens.borderRadiusCircular,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    boxSizing: "border-box",
    whiteSpace: "nowrap",
    flexShrink: 0,
  },
  sandboxChip: {
    backgroundColor: tokens.colorPalettePurpleBackground2,
    color: tokens.colorPalettePurpleForeground2,
    border: `2px dashed ${tokens.colorPalettePurpleBorderActive}`,
    fontWeight: tokens.fontWeightSemibold,
  },
});

function Chip({ cloud }: { cloud: CloudChip }) {
  const styles = useStyles();
  const sandbox = cloud.kind === "sandbox";
  return (
    <span className={mergeClasses(styles.chip, sandbox && styles.sandboxChip)} title={sandbox ? en.frame.sandboxHint : en.frame.azureHint(cloud.name)}>
      {sandbox ? <BeakerRegular aria-hidden /> : <CloudRegular aria-hidden />}
      {cloud.name}
    </span>
  );
}

type Props = { session: Session | null; onAddAccount: () => void; onManageAccounts: () => void };

export function TopBar({ session, onAddAccount, onManageAccounts }: Props) {
  const styles = useStyles();
  return (
    <header className={mergeClasses(styles.root, session?.cloud.kind === "sandbox" && styles.sandbox)}>
      <PlugConnectedFilled aria-hidden className={styles.mark} />
      <span className={styles.product}>{en.frame.product}</span>
      {session && (
        <>
          <Chip cloud={session.cloud} />
          <AccountMenu session={session} onAdd={onAddAccount} onManage={onManageAccounts} />
        </>
      )}
    </header>
  );
}
