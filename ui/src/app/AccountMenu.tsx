// The account in the top bar: who is current, a press away whoever else is signed in, one more account, and the way out.
import {
  Avatar,
  Button,
  makeStyles,
  Menu,
  MenuDivider,
  MenuItem,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  MenuTrigger,
  mergeClasses,
  tokens,
} from "@fluentui/react-components";
import { PersonAddRegular, PersonSettingsRegular, SignOutRegular } from "@fluentui/react-icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { commands } from "@/backend/commands";
import type { Session } from "@/backend/generated/Session";
import { enter, leave } from "@/backend/queries";
import { useHiddenStyles } from "@/components/hidden";
import { en } from "@/strings/en";

const words = en.frame;

const useStyles = makeStyles({
  trigger: { minWidth: 0, maxWidth: "320px", padding: "4px 8px", fontWeight: tokens.fontWeightRegular, columnGap: "8px", justifyContent: "flex-end" },
  who: { display: "grid", minWidth: 0, textAlign: "right" },
  line: { overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  name: { fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, fontWeight: tokens.fontWeightSemibold },
  tenant: { fontSize: tokens.fontSizeBase100, lineHeight: tokens.lineHeightBase100, color: tokens.colorNeutralForeground2 },
  choice: { display: "grid", minWidth: 0 },
  more: { fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, color: tokens.colorNeutralForeground2 },
  popover: { maxWidth: "360px" },
});

type Props = { session: Session; onAdd: () => void; onManage: () => void };

export function AccountMenu({ session, onAdd, onManage }: Props) {
  const styles = useStyles();
  const hidden = useHiddenStyles();
  const client = useQueryClient();
  const switching = useMutation({ mutationFn: commands.switchAccount, onSuccess: (next) => enter(client, next) });
  const signOut = useMutation({ mutationFn: () => commands.signOut(null), onSuccess: () => leave(client) });
  const tenant = session.tenantName ?? session.tenantId;
  const everybody = [session, ...session.others];
  return (
    // Inside the bar, so that it is part of a landmark.
    <Menu
      inline
      checkedValues={{ account: [session.id] }}
      onCheckedValueChange={(_, { checkedItems }) => {
        const [next] = checkedItems;
        if (next !== undefined && next !== session.id) switching.mutate(next);
      }}
    >
      <MenuTrigger disableButtonEnhancement>
        <Button appearance="subtle" className={styles.trigger} title={`${session.userPrincipalName}\n${session.tenantId}`}>
          <span className={styles.who}>
            <span className={mergeClasses(styles.line, styles.name)}>
              <span className={hidden.root}>{words.signedInAs}</span> {session.displayName}
            </span>
            <span className={mergeClasses(styles.line, styles.tenant)}>
              <span className={hidden.root}>{words.tenant}</span> {tenant}
            </span>
          </span>
          <Avatar aria-hidden size={28} name={session.displayName} color="brand" />
        </Button>
      </MenuTrigger>
      <MenuPopover className={styles.popover}>
        <MenuList aria-label={words.accounts}>
          {everybody.map((account) => (
            <MenuItemRadio key={account.id} name="account" value={account.id}>
              <span className={styles.choice}>
                <span className={styles.line}>{words.accountIn(account.displayName, account.cloud.name)}</span>
                <span className={mergeClasses(styles.line, styles.more)}>{account.userPrincipalName}</span>
              </span>
            </MenuItemRadio>
          ))}
          <MenuDivider />
          <MenuItem icon={<PersonAddRegular />} onClick={onAdd}>
            {words.addAccount}
          </MenuItem>
          <MenuItem icon={<PersonSettingsRegular />} onClick={onManage}>
            {words.manageAccounts}
          </MenuItem>
          <MenuItem icon={<SignOutRegular />} onClick={() => signOut.mutate()}>
            {words.signOut}
          </MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
