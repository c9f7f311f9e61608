// Step 1: the instance, the name, the host.
import { useQuery } from "@tanstack/react-query";
import type { HostReading } from "@/backend/generated/HostReading";
import { limits } from "@/backend/limits";
import { queries } from "@/backend/queries";
import { ComboBox } from "@/components/ComboBox";
import { FieldRow } from "@/components/FieldRow";
import { formatTime } from "@/components/format";
import { FormField } from "@/components/FormField";
import { RefreshButton } from "@/components/RefreshButton";
import { en } from "@/strings/en";
import { useWizard } from "./context";
import { DraftText } from "./DraftText";
import { StepBody } from "./StepBody";

const words = en.basics;

/** What the host means, as the rules read it. */
function readingOf(host: HostReading | null | undefined): string | null {
  if (!host) return null;
  return [
    words.hostReading(words.hostKind[host.kind], host.registry),
    ...(host.path === null || host.path === "" ? [] : [words.hostPath(host.path)]),
    ...(host.unicode === null || host.unicode === host.registry ? [] : [words.hostUnicode(host.unicode, host.scripts.join(", "))]),
  ].join(", ");
}

export function BasicsStep() {
  const { flow, state, draft, edit, leave, violations } = useWizard();
  const instances = useQuery(queries.instances);
  const asOf = useQuery(queries.instancesAsOf).data ?? null;
  const registries = useQuery(queries.containerRegistries);
  const reading = state.left.has("host") ? readingOf(state.verdict?.host) : null;
  return (
    <StepBody title={en.wizard.steps.basics} lead={words.lead}>
      <div data-field="instanceId">
        <FormField label={words.instance} required hint={instances.error?.message ?? (asOf === null ? words.instanceHint : en.network.asOf(formatTime(asOf)))} violations={violations("instanceId")}>
          <FieldRow beside={<RefreshButton what={en.authentication.theInstances} busy={instances.isFetching} onRefresh={() => void instances.refetch()} />}>
          <ComboBox
            disabled={flow.fixed.has("instanceId")}
            choices={(instances.data ?? []).map(({ id, name, resourceGroup, location }) => ({ value: id, label: name, detail: `${resourceGroup}, ${location}` }))}
            loading={instances.isPending}
            placeholder={words.instancePlaceholder}
            value={draft.instanceId}
            clearable
            onChange={(instanceId) => edit({ instanceId, vaultSecret: "", syncedSecretName: "" })}
            onLeave={() => leave("instanceId")}
          />
          </FieldRow>
        </FormField>
      </div>
      <DraftText field="name" label={words.name} hint={words.nameHint(limits.NAME_MIN, limits.NAME_MAX)} required />
      <div data-field="host">
        <FormField
          label={words.host}
          required
          hint={reading ?? (registries.error ? words.registriesFailed : words.hostHint)}
          violations={violations("host")}
          onSuggestion={(host) => edit({ host })}
        >
          <FieldRow beside={<RefreshButton what={en.authentication.theRegistries} busy={registries.isFetching} onRefresh={() => void registries.refetch()} />}>
          <ComboBox
            free
            choices={(registries.data ?? []).map(({ loginServer, name, resourceGroup }) => ({ value: loginServer, label: loginServer, detail: `${name}, ${resourceGroup}` }))}
            loading={registries.isPending}
            placeholder={words.hostPlaceholder}
            value={draft.host}
            onChange={(host) => edit({ host })}
            onLeave={() => leave("host")}
          />
          </FieldRow>
        </FormField>
      </div>
    </StepBody>
  );
}
