// User managed identity: two IDs, filled in by a picker or by hand, and the optional scope.
import { Text } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { queries } from "@/backend/queries";
import { ComboBox } from "@/components/ComboBox";
import { FieldRow } from "@/components/FieldRow";
import { FormField } from "@/components/FormField";
import { RefreshButton } from "@/components/RefreshButton";
import { en } from "@/strings/en";
import { useWizard } from "../context";
import { DraftText } from "../DraftText";

const words = en.authentication;

export function UserManagedIdentityFields() {
  const { draft, edit, leave, violations } = useWizard();
  const identities = useQuery(queries.managedIdentities);
  const choose = (id: string) => {
    const identity = identities.data?.find((known) => known.id === id);
    edit(identity ? { managedIdentityId: id, clientId: identity.clientId, tenantId: identity.tenantId } : { managedIdentityId: "" });
  };
  return (
    <>
      <Text>{words.userBody}</Text>
      <div data-field="managedIdentity">
        <FormField label={words.identity} hint={identities.error ? words.identitiesFailed : words.identityHint} violations={violations("managedIdentity")}>
          <FieldRow beside={<RefreshButton what={words.theIdentities} busy={identities.isFetching} onRefresh={() => void identities.refetch()} />}>
          <ComboBox
            choices={(identities.data ?? []).map(({ id, name, resourceGroup }) => ({ value: id, label: name, detail: resourceGroup }))}
            loading={identities.isPending}
            clearable
            placeholder={words.identityPlaceholder}
            value={draft.managedIdentityId}
            onChange={choose}
            onLeave={() => leave("managedIdentity")}
          />
          </FieldRow>
        </FormField>
      </div>
      <DraftText field="clientId" label={words.clientId} hint={words.guidHint} required />
      <DraftText field="tenantId" label={words.tenantId} hint={words.guidHint} required />
      <DraftText field="scope" label={words.scope} hint={words.scopeHint} />
    </>
  );
}
