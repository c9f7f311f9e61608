// What was entered, as it will be sent. A password is only said to be there.
import { makeStyles, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { queries } from "@/backend/queries";
import { nameOfResource } from "@/components/format";
import { en } from "@/strings/en";
import { useWizard } from "../context";
import type { WizardState } from "../wizard";

const useStyles = makeStyles({
  facts: { display: "grid", gridTemplateColumns: "minmax(0, 180px) minmax(0, 1fr)", columnGap: "16px", rowGap: "8px", margin: 0 },
  term: { color: tokens.colorNeutralForeground2 },
  value: { margin: 0, overflowWrap: "anywhere" },
});

const plain = (label: string) => label.replace(" (optional)", "");

function rowsOf({ draft, password }: WizardState, instance: string): [string, string][] {
  const a = en.authentication;
  const settings: Record<string, () => [string, string][]> = {
    SystemAssignedManagedIdentity: () => [[plain(a.audience), draft.audience]],
    UserAssignedManagedIdentity: () => [
      [plain(a.identity), nameOfResource(draft.managedIdentityId)],
      [a.clientId, draft.clientId],
      [a.tenantId, draft.tenantId],
      [plain(a.scope), draft.scope],
    ],
    ArtifactPullSecret: () =>
      draft.secretSource === "existing"
        ? [
            [en.review.vaultSecret, draft.vaultSecret],
            [a.syncedName, draft.syncedSecretName],
          ]
        : [
            [en.review.vaultSecret, en.review.secretNew(draft.newSecretName)],
            [a.userName, draft.userName],
            [a.password, password === "" ? "" : en.review.passwordGiven],
            [a.syncedName, draft.syncedSecretName],
          ],
  };
  const rows: [string, string][] = [
    [en.review.instance, instance],
    [en.review.name, draft.name],
    [en.review.host, draft.host],
    [en.review.type, en.states.method(draft.method)],
    ...(settings[draft.method]?.() ?? []),
  ];
  return rows.filter(([, value]) => value !== "");
}

export function Summary() {
  const styles = useStyles();
  const { state } = useWizard();
  const instances = useQuery(queries.instances);
  const instance = instances.data?.find(({ id }) => id === state.draft.instanceId)?.name ?? nameOfResource(state.draft.instanceId);
  return (
    <dl className={styles.facts}>
      {rowsOf(state, instance).map(([term, value]) => (
        <div key={term} style={{ display: "contents" }}>
          <dt className={styles.term}>{term}</dt>
          <dd className={styles.value}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
