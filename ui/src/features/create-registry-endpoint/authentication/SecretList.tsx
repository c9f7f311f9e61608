// The list box of the vault's secrets: one tab stop, arrow keys inside, names and marks. Called by SecretPicker inside a FormField.
// It is not Fluent's List: docs/decisions, "The list of vault secrets is a list box of our own", says why.
import { makeStyles, tokens, useFieldControlProps_unstable } from "@fluentui/react-components";
import { CheckmarkRegular } from "@fluentui/react-icons";
import { useId, useState, type KeyboardEvent } from "react";
import type { VaultSecret } from "@/backend/generated/VaultSecret";
import { formatCount, formatDate } from "@/components/format";
import { tones } from "@/components/tones";
import { en } from "@/strings/en";
import { useWizard } from "../context";
import { isChoosable, marksOf } from "./secrets";

/** More are never drawn: filtering is quicker than scrolling. */
const MAX_DRAWN = 200;
const words = en.authentication;

const useStyles = makeStyles({
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
});

/** A list box with one tab stop; Fluent's Field gives it label, description and validity. */
export function SecretList({ secrets, all }: { secrets: VaultSecret[]; all: number }) {
  const styles = useStyles();
  const field = useFieldControlProps_unstable({}, { supportsRequired: false });
  const id = useId();
  const { draft, edit, leave } = useWizard();
  const drawn = secrets.slice(0, MAX_DRAWN);
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
