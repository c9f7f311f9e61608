// Picks a secret of the instance's vault by name. Names only: Regent never reads a value.
import { Button, Field, makeStyles, SearchBox, Skeleton, SkeletonItem, tokens, useFieldControlProps_unstable } from "@fluentui/react-components";
import { CheckmarkRegular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { useId, useState, type KeyboardEvent } from "react";
import type { VaultSecret } from "@/backend/generated/VaultSecret";
import { queries } from "@/backend/queries";
import { ErrorCard } from "@/components/ErrorCard";
import { formatTime } from "@/components/format";
import { FormField } from "@/components/FormField";
import { formatCount, formatDate } from "@/components/format";
import { en } from "@/strings/en";
import { useWizard } from "../context";
import { filterSecrets, isChoosable, marksOf } from "./secrets";
import { tones } from "@/components/tones";

const DRAWN = 200;
const words = en.authentication;

const useStyles = makeStyles({
  box: { display: "grid", rowGap: "8px", minWidth: 0 },
  search: { maxWidth: "none", width: "100%" },
  list: {
    height: "208px",
    overflowY: "auto",
    padding: "4px",
    boxSizing: "border-box",
    borderRadius: tokens.borderRadiusMedium,
    border: `1px solid ${tokens.colorNeutralStrokeAccessible}`,
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}` },
    ":focus-visible > [data-active='true']": { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  option: {
    display: "grid",
    gridTemplateColumns: "20px minmax(0, 1fr) auto",
    columnGap: "8px",
    alignItems: "center",
    minHeight: "32px",
    padding: "2px 8px",
    borderRadius: tokens.borderRadiusMedium,
    cursor: "pointer",
    outlineOffset: "-2px",
    ":hover": { backgroundColor: tones.hover },
    "&[aria-selected='true']": { backgroundColor: tones.chosen, fontWeight: tokens.fontWeightSemibold },
    "&[aria-disabled='true']": { color: tokens.colorNeutralForegroundDisabled, cursor: "not-allowed" },
  },
  name: { overflowWrap: "anywhere" },
  mark: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2, fontWeight: tokens.fontWeightRegular },
  note: { fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, color: tokens.colorNeutralForeground2, padding: "4px 8px" },
  bar: { height: "208px" },
});

export function SecretPicker({ instanceId }: { instanceId: string }) {
  const styles = useStyles();
  const { violations } = useWizard();
  const [filter, setFilter] = useState("");
  const secrets = useQuery(queries.vaultSecrets(instanceId));
  if (secrets.isPending) {
    return (
      <Skeleton aria-label={en.common.loading}>
        <SkeletonItem className={styles.bar} />
      </Skeleton>
    );
  }
  if (secrets.error) {
    return (
      <ErrorCard key={secrets.errorUpdatedAt} title={words.secretsFailed} error={secrets.error}>
        <Button onClick={() => void secrets.refetch()}>{en.common.tryAgain}</Button>
      </ErrorCard>
    );
  }
  const found = filterSecrets(secrets.data.value, filter);
  return (
    <div className={styles.box}>
      <Field label={words.filterSecrets}>
        <SearchBox
          className={styles.search}
          value={filter}
          onChange={(_, data) => setFilter(data.value)}
          // In a form, Enter would go on to the next step.
          onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
        />
      </Field>
      <div data-field="vaultSecret">
        <FormField label={words.secrets} required hint={secrets.data.asOf === null ? words.namesOnly : en.network.asOf(formatTime(secrets.data.asOf))} violations={violations("vaultSecret")}>
          <SecretList secrets={found} all={secrets.data.value.length} />
        </FormField>
      </div>
    </div>
  );
}

/** A list box with one tab stop; Fluent's Field gives it label, description and validity. */
function SecretList({ secrets, all }: { secrets: VaultSecret[]; all: number }) {
  const styles = useStyles();
  const field = useFieldControlProps_unstable({}, { supportsRequired: false });
  const id = useId();
  const { draft, edit, leave } = useWizard();
  const drawn = secrets.slice(0, DRAWN);
  const chosen = drawn.findIndex(({ name }) => name === draft.vaultSecret);
  const [at, setAt] = useState(-1);
  const active = at >= 0 && at < drawn.length ? at : Math.max(0, chosen);
  const option = (index: number) => `${id}${String(index)}`;
  const choose = (index: number) => {
    const secret = drawn[index];
    if (secret && isChoosable(secret)) edit({ vaultSecret: secret.name });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const last = drawn.length - 1;
    const to: Record<string, number> = { ArrowDown: active + 1, ArrowUp: active - 1, Home: 0, End: last, PageDown: active + 6, PageUp: active - 6 };
    const next = to[event.key];
    if (next !== undefined) {
      event.preventDefault();
      // The first key shows where one is; only then does it move.
      const index = at < 0 && event.key.startsWith("Arrow") ? active : Math.max(0, Math.min(last, next));
      setAt(index);
      document.getElementById(option(index))?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      choose(active);
    }
  };
  return (
    <div>
      <div
        {...field}
        role="listbox"
        tabIndex={0}
        className={styles.list}
        aria-activedescendant={drawn.length > 0 ? option(active) : undefined}
        onKeyDown={onKeyDown}
        onBlur={() => leave("vaultSecret")}
      >
        {drawn.map((secret, index) => (
          <div
            key={secret.name}
            id={option(index)}
            role="option"
            aria-describedby={`${option(index)}marks`}
            aria-selected={secret.name === draft.vaultSecret}
            aria-disabled={!isChoosable(secret)}
            data-active={index === active}
            className={styles.option}
            onClick={() => {
              setAt(index);
              choose(index);
            }}
          >
            {secret.name === draft.vaultSecret ? <CheckmarkRegular aria-hidden /> : <span />}
            <span className={styles.name}>{secret.name}</span>
            <span aria-hidden id={`${option(index)}marks`} className={styles.mark}>
              {[...marksOf(secret), ...(secret.expiresAt !== null && !secret.expired ? [words.expires(formatDate(secret.expiresAt))] : [])].join(", ")}
            </span>
          </div>
        ))}
        {drawn.length === 0 && (
          <div role="option" aria-disabled aria-selected={false} className={styles.note}>
            {all === 0 ? words.noSecrets : words.noSecretMatch}
          </div>
        )}
      </div>
      <div role="status" className={styles.note}>
        {secrets.length > drawn.length
          ? words.moreSecrets(formatCount(drawn.length), formatCount(secrets.length))
          : words.secretCount(formatCount(secrets.length), formatCount(all))}
      </div>
    </div>
  );
}
