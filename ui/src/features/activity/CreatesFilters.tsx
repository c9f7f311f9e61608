// Which creates the number, the charts and the list are about.
import { Button, makeStyles } from "@fluentui/react-components";
import type { ActivityInstance } from "@/backend/generated/ActivityInstance";
import type { ActivityQuery } from "@/backend/generated/ActivityQuery";
import type { CreateOutcome } from "@/backend/generated/CreateOutcome";
import { ComboBox } from "@/components/ComboBox";
import { en } from "@/strings/en";

const words = en.created;
const outcomes: CreateOutcome[] = ["created", "failed", "refused"];
const methods = ["Anonymous", "SystemAssignedManagedIdentity", "UserAssignedManagedIdentity", "ArtifactPullSecret"];

export type Filters = Pick<ActivityQuery, "outcome" | "method" | "instanceId">;
export const noFilters: Filters = { outcome: null, method: null, instanceId: null };

const useStyles = makeStyles({
  root: { display: "flex", flexWrap: "wrap", gap: "8px" },
  box: { flexGrow: 1, flexBasis: "160px", maxWidth: "216px", minWidth: "128px" },
});

type Props = { filters: Filters; instances: ActivityInstance[]; onFilters: (filters: Filters) => void };

export function CreatesFilters({ filters, instances, onFilters }: Props) {
  const styles = useStyles();
  const some = filters.outcome !== null || filters.method !== null || filters.instanceId !== null;
  return (
    <div role="group" aria-label={words.list} className={styles.root}>
      <ComboBox
        className={styles.box}
        aria-label={words.filterOutcome}
        clearable
        choices={[{ value: "", label: words.allOutcomes }, ...outcomes.map((outcome) => ({ value: outcome, label: words.outcome[outcome] }))]}
        value={filters.outcome ?? ""}
        onChange={(value) => onFilters({ ...filters, outcome: outcomes.find((outcome) => outcome === value) ?? null })}
      />
      <ComboBox
        className={styles.box}
        aria-label={words.filterMethod}
        clearable
        choices={[{ value: "", label: words.allMethods }, ...methods.map((method) => ({ value: method, label: en.states.method(method) }))]}
        value={filters.method ?? ""}
        onChange={(value) => onFilters({ ...filters, method: value === "" ? null : value })}
      />
      <ComboBox
        className={styles.box}
        aria-label={words.filterInstance}
        clearable
        choices={[{ value: "", label: words.allInstances }, ...instances.map(({ id, name }) => ({ value: id, label: name }))]}
        value={filters.instanceId ?? ""}
        onChange={(value) => onFilters({ ...filters, instanceId: value === "" ? null : value })}
      />
      {some && (
        <Button appearance="subtle" onClick={() => onFilters(noFilters)}>
          {words.clearFilters}
        </Button>
      )}
    </div>
  );
}
