// What can be done with the whole list: create, refresh, filter, one instance.
import { Button, makeStyles, SearchBox } from "@fluentui/react-components";
import { AddRegular, ArrowClockwiseRegular } from "@fluentui/react-icons";
import type { Ref } from "react";
import type { Instance } from "@/backend/generated/Instance";
import { ComboBox } from "@/components/ComboBox";
import { en } from "@/strings/en";
import type { ListView } from "./view";

const useStyles = makeStyles({
  root: { display: "flex", flexWrap: "wrap", gap: "8px", padding: "0 24px 16px", alignItems: "center" },
  // Both shrink together before they move to a line of their own.
  search: { display: "flex", justifyContent: "flex-end", gap: "8px", flexGrow: 1, flexShrink: 1, flexBasis: "280px", minWidth: 0 },
  filter: { flexGrow: 1, flexShrink: 1, flexBasis: "200px", minWidth: "96px", maxWidth: "320px" },
  instance: { flexGrow: 0, flexShrink: 1, flexBasis: "216px", minWidth: "96px" },
});

type Props = {
  /** Nothing is listed and nothing narrows the list: then creating is offered by the page alone, and there is nothing to filter. */
  bare: boolean;
  view: ListView;
  onView: (view: ListView) => void;
  instances: Instance[];
  loadingInstances: boolean;
  refreshing: boolean;
  onRefresh: () => void;
  onCreate: () => void;
  filterRef: Ref<HTMLInputElement>;
};

export function Toolbar({ bare, view, onView, instances, loadingInstances, refreshing, onRefresh, onCreate, filterRef }: Props) {
  const styles = useStyles();
  const choices = [
    { value: "", label: en.endpoints.allInstances },
    ...instances.map(({ id, name, resourceGroup, location }) => ({ value: id, label: name, detail: `${resourceGroup}, ${location}` })),
  ];
  return (
    <div className={styles.root}>
      {!bare && (
        <Button appearance="primary" icon={<AddRegular />} onClick={onCreate}>
          {en.endpoints.create}
        </Button>
      )}
      <Button icon={<ArrowClockwiseRegular />} disabledFocusable={refreshing} onClick={onRefresh}>
        {en.endpoints.refresh}
      </Button>
      {!bare && (
        <div className={styles.search}>
          <SearchBox
            ref={filterRef}
            className={styles.filter}
            aria-label={en.endpoints.filter}
            placeholder={en.endpoints.filterPlaceholder}
            value={view.filter}
            onChange={(_, data) => onView({ ...view, filter: data.value })}
          />
          <ComboBox
            className={styles.instance}
            aria-label={en.endpoints.instance}
            choices={choices}
            loading={loadingInstances}
            clearable
            value={view.instanceId ?? ""}
            onChange={(id) => onView({ ...view, instanceId: id === "" ? null : id })}
          />
        </div>
      )}
    </div>
  );
}
