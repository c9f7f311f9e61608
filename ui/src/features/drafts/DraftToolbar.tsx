// Above the drafts: which shelf, filter, order, and passing drafts on as files.
import { Button, Field, makeStyles, SearchBox, Select, tokens } from "@fluentui/react-components";
import { ArrowDownloadRegular, ArrowUploadRegular } from "@fluentui/react-icons";
import { useRef } from "react";
import type { DraftSort } from "@/backend/generated/DraftSort";
import type { DraftWindow } from "@/backend/generated/DraftWindow";
import { formatCount } from "@/components/format";
import { useHiddenStyles } from "@/components/hidden";
import { en } from "@/strings/en";
import type { DraftView } from "./useDrafts";

const words = en.drafts;
const sorts = Object.keys(words.sorts) as DraftSort[];

const useStyles = makeStyles({
  root: { display: "flex", flexWrap: "wrap", alignItems: "end", gap: "8px 12px", padding: "0 24px 12px", borderBottom: `1px solid ${tokens.colorNeutralStroke2}` },
  search: { minWidth: "160px", maxWidth: "none", width: "100%" },
  grow: { flexGrow: 1, flexBasis: "160px", maxWidth: "320px" },
  files: { display: "flex", columnGap: "8px", marginLeft: "auto" },
});

type Props = {
  view: DraftView;
  totals: DraftWindow;
  onView: (view: DraftView) => void;
  onImport: (files: File[]) => void;
  onExportAll: () => void;
};

export function DraftToolbar({ view, totals, onView, onImport, onExportAll }: Props) {
  const styles = useStyles();
  const hidden = useHiddenStyles().root;
  const picker = useRef<HTMLInputElement>(null);
  const shelves = words.shelves(formatCount(totals.total), formatCount(totals.discarded));
  return (
    <div className={styles.root} role="toolbar" aria-label={words.title}>
      <Field label={words.filter} className={styles.grow}>
        <SearchBox className={styles.search} value={view.filter} onChange={(_, { value }) => onView({ ...view, filter: value })} />
      </Field>
      <Field label={words.sortBy}>
        <Select
          value={view.sortBy}
          onChange={(_, { value }) => {
            const sortBy = sorts.find((sort) => sort === value) ?? "savedAt";
            onView({ ...view, sortBy, descending: sortBy === "savedAt" });
          }}
        >
          {sorts.map((sort) => (
            <option key={sort} value={sort}>
              {words.sorts[sort]}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={words.shelf}>
        <Select value={view.discarded ? "discarded" : "kept"} onChange={(_, { value }) => onView({ ...view, discarded: value === "discarded" })}>
          <option value="kept">{shelves.kept}</option>
          <option value="discarded">{shelves.discarded}</option>
        </Select>
      </Field>
      <div className={styles.files}>
        <input
          ref={picker}
          type="file"
          multiple
          accept=".json,application/json"
          aria-label={words.importLabel}
          className={hidden}
          tabIndex={-1}
          onChange={(event) => {
            onImport([...(event.target.files ?? [])]);
            event.target.value = "";
          }}
        />
        <Button icon={<ArrowUploadRegular />} onClick={() => picker.current?.click()}>
          {words.import}
        </Button>
        <Button icon={<ArrowDownloadRegular />} disabled={totals.total === 0} onClick={onExportAll}>
          {words.exportAll}
        </Button>
      </div>
    </div>
  );
}
