// One account: who it is, its tenants with their subscriptions to tick, switching to it and signing it out. Called by the
// accounts' section.
import { Badge, Button, Checkbox, makeStyles, Text, tokens } from "@fluentui/react-components";
import { ErrorCircleRegular } from "@fluentui/react-icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { commands } from "@/backend/commands";
import type { Accounts } from "@/backend/generated/Accounts";
import type { AccountTenant } from "@/backend/generated/AccountTenant";
import type { SignedInAccount } from "@/backend/generated/SignedInAccount";
import { enter, leave, queries } from "@/backend/queries";
import { CopyButton } from "@/components/CopyButton";
import { ErrorCard } from "@/components/ErrorCard";
import { en } from "@/strings/en";

const words = en.settings;

const useStyles = makeStyles({
  card: {
    display: "grid",
    rowGap: "12px",
    padding: "16px",
    minWidth: 0,
    borderRadius: tokens.borderRadiusXLarge,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  head: { display: "flex", flexWrap: "wrap", alignItems: "center", columnGap: "8px", rowGap: "4px", minWidth: 0 },
  name: { margin: 0, fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300, fontWeight: tokens.fontWeightSemibold },
  more: { color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
  tenants: { display: "grid", rowGap: "4px", minWidth: 0 },
  inner: { display: "grid", paddingLeft: "32px", minWidth: 0 },
  mono: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
  problem: { display: "flex", columnGap: "8px", alignItems: "flex-start", padding: "4px 8px", color: tokens.colorStatusDangerForeground1 },
  icon: { flexShrink: 0, fontSize: "16px", marginTop: "2px" },
  buttons: { display: "flex", flexWrap: "wrap", gap: "8px" },
});

export function AccountCard({ account }: { account: SignedInAccount }) {
  const styles = useStyles();
  const client = useQueryClient();
  const keep = (accounts: Accounts) => client.setQueryData(queries.accounts.queryKey, accounts);
  const tenant = useMutation({
    mutationFn: ({ id, ticked }: { id: string; ticked: boolean }) => commands.tickTenant(account.id, id, ticked),
    onSuccess: keep,
  });
  const subscription = useMutation({
    mutationFn: ({ id, ticked }: { id: string; ticked: boolean }) => commands.tickSubscription(account.id, id, ticked),
    onSuccess: keep,
  });
  const switching = useMutation({ mutationFn: () => commands.switchAccount(account.id), onSuccess: (next) => enter(client, next) });
  const signOut = useMutation({ mutationFn: () => commands.signOut(account.id), onSuccess: () => leave(client) });
  const failed = tenant.error ?? subscription.error ?? switching.error;
  const busy = tenant.isPending || subscription.isPending;
  const name = `${account.displayName} (${account.userPrincipalName})`;
  return (
    <div role="group" aria-label={name} className={styles.card}>
      <div>
        <div className={styles.head}>
          <h3 className={styles.name}>{account.displayName}</h3>
          {account.current && <Badge appearance="tint">{words.current}</Badge>}
        </div>
        <Text className={styles.more}>{words.accountIn(account.userPrincipalName, account.cloud.name)}</Text>
      </div>
      <div role="group" aria-label={words.tenantsOf(account.displayName)} className={styles.tenants}>
        {account.tenants.map((one) => (
          <Tenant
            key={one.id}
            tenant={one}
            busy={busy}
            waiting={tenant.isPending && tenant.variables.id === one.id}
            onTenant={(ticked) => tenant.mutate({ id: one.id, ticked })}
            onSubscription={(id, ticked) => subscription.mutate({ id, ticked })}
          />
        ))}
      </div>
      {failed && <ErrorCard title={words.tickFailed} error={failed} />}
      <div className={styles.buttons}>
        {!account.current && (
          <Button disabledFocusable={switching.isPending} aria-label={words.switchTo(account.displayName)} onClick={() => switching.mutate()}>
            {words.switch}
          </Button>
        )}
        <Button disabledFocusable={signOut.isPending} aria-label={account.current ? undefined : words.signOutOf(account.displayName)} onClick={() => signOut.mutate()}>
          {words.signOut}
        </Button>
      </div>
      {signOut.error && <ErrorCard title={words.signOutFailed} error={signOut.error} />}
    </div>
  );
}

type TenantProps = {
  tenant: AccountTenant;
  busy: boolean;
  waiting: boolean;
  onTenant: (ticked: boolean) => void;
  onSubscription: (id: string, ticked: boolean) => void;
};

function Tenant({ tenant, busy, waiting, onTenant, onSubscription }: TenantProps) {
  const styles = useStyles();
  const name = tenant.name ?? tenant.id;
  // While a tick is on its way it shows where it is going; a second one has to wait.
  const ticked = waiting ? !tenant.ticked : tenant.ticked;
  return (
    <div>
      <div className={styles.head}>
        <Checkbox checked={ticked} label={tenant.home ? name : words.guest(name)} onChange={(_, data) => !busy && onTenant(data.checked === true)} />
        <CopyButton text={tenant.id} what={words.tenantIdOf(name)} />
      </div>
      <div className={styles.inner} role="group" aria-label={words.subscriptionsOf(name)}>
        {tenant.problem && (
          <div className={styles.problem}>
            <ErrorCircleRegular aria-hidden className={styles.icon} />
            <Text>{tenant.problem.message}</Text>
          </div>
        )}
        {tenant.ticked && !tenant.problem && tenant.subscriptions.length === 0 && <Text className={styles.more}>{words.noSubscriptions}</Text>}
        {tenant.subscriptions.map((one) => (
          <Checkbox key={one.id} checked={one.ticked} label={words.subscription(one.name, one.state)} onChange={(_, data) => !busy && onSubscription(one.id, data.checked === true)} />
        ))}
      </div>
    </div>
  );
}
