// Picks a secret of the instance's vault by name. Names only: Regent never reads a value. Where the vault cannot be reached or refuses,
// which are the same to whoever fills this in, a name can be typed and used without a look, if the person says so.
import { Button, Checkbox, Field, makeStyles, SearchBox, Skeleton, SkeletonItem } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { queries } from "@/backend/queries";
import { ErrorCard } from "@/components/ErrorCard";
import { FieldRow } from "@/components/FieldRow";
import { formatTime } from "@/components/format";
import { FormField } from "@/components/FormField";
import { RefreshButton } from "@/components/RefreshButton";
import { en } from "@/strings/en";
import { useWizard } from "../context";
import { DraftText } from "../DraftText";
import { SecretList } from "./SecretList";
import { filterSecrets } from "./secrets";

const words = en.authentication;

const useStyles = makeStyles({
  box: { display: "grid", rowGap: "8px", minWidth: 0 },
  search: { maxWidth: "none", width: "100%" },
  bar: { height: "208px" },
});

export function SecretPicker({ instanceId }: { instanceId: string }) {
  const styles = useStyles();
  const { violations } = useWizard();
  const [filter, setFilter] = useState("");
  // What was made a minute ago in the portal is here when the step opens; the names that are known stand meanwhile.
  const secrets = useQuery({ ...queries.vaultSecrets(instanceId), refetchOnMount: "always" });
  const again = () => void secrets.refetch();
  if (secrets.isPending) {
    return (
      <Skeleton aria-label={en.common.loading}>
        <SkeletonItem className={styles.bar} />
      </Skeleton>
    );
  }
  if (secrets.error) {
    return (
      <>
        <ErrorCard key={secrets.errorUpdatedAt} level={3} title={words.secretsFailed} error={secrets.error}>
          <Button disabledFocusable={secrets.isFetching} onClick={again}>
            {en.common.tryAgain}
          </Button>
        </ErrorCard>
        <TypedSecret />
      </>
    );
  }
  const { value, asOf } = secrets.data;
  const found = filterSecrets(value, filter);
  return (
    <div className={styles.box}>
      <Field label={words.filterSecrets}>
        <FieldRow beside={<RefreshButton what={words.theSecrets} busy={secrets.isFetching} onRefresh={again} />}>
          <SearchBox
            className={styles.search}
            value={filter}
            onChange={(_, data) => setFilter(data.value)}
            // In a form, Enter would go on to the next step.
            onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
          />
        </FieldRow>
      </Field>
      <div data-field="vaultSecret">
        <FormField label={words.secrets} required hint={asOf === null ? words.namesOnly : en.network.asOf(formatTime(asOf))} violations={violations("vaultSecret")}>
          <SecretList secrets={found} all={value.length} />
        </FormField>
      </div>
    </div>
  );
}

/** The name of a secret that nobody can look up now. */
function TypedSecret() {
  const { state, draft, dispatch } = useWizard();
  return (
    <>
      <DraftText field="vaultSecret" label={words.typedSecret} hint={words.typedSecretHint} required />
      <Field hint={words.useUncheckedHint}>
        <Checkbox
          label={words.useUnchecked}
          checked={draft.vaultSecret !== "" && state.uncheckedSecret === draft.vaultSecret}
          disabled={draft.vaultSecret === ""}
          onChange={(_, { checked }) => dispatch({ type: "useUnchecked", name: checked === true ? draft.vaultSecret : null })}
        />
      </Field>
    </>
  );
}
