// The panel of one registry endpoint, beside the list. Named after the endpoint; it never covers the list for good.
import { Button, makeStyles, tokens, useRestoreFocusTarget } from "@fluentui/react-components";
import { DeleteRegular, DismissRegular, OpenRegular, StarFilled, StarRegular } from "@fluentui/react-icons";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useRef } from "react";
import { commands } from "@/backend/commands";
import type { RegistryEndpoint } from "@/backend/generated/RegistryEndpoint";
import type { Session } from "@/backend/generated/Session";
import { queries } from "@/backend/queries";
import { CopyButton } from "@/components/CopyButton";
import { CutText } from "@/components/CutText";
import { ErrorCard } from "@/components/ErrorCard";
import { nameOfResource } from "@/components/format";
import { Hint } from "@/components/Hint";
import { en } from "@/strings/en";
import { PanelFacts } from "./PanelFacts";

const useStyles = makeStyles({
  root: {
    display: "flex",
    flexDirection: "column",
    flexShrink: 0,
    width: "400px",
    maxWidth: "100%",
    boxSizing: "border-box",
    minHeight: 0,
    borderLeft: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
    // In a small window the panel lies over the right part of the list instead of squeezing it.
    "@media (max-width: 959px)": { position: "absolute", top: 0, right: 0, bottom: 0, zIndex: 5, boxShadow: tokens.shadow16, width: "min(400px, 100%)" },
  },
  head: { display: "flex", alignItems: "flex-start", columnGap: "8px", padding: "20px 12px 8px 24px" },
  title: {
    flexGrow: 1,
    minWidth: 0,
    margin: 0,
    fontSize: tokens.fontSizeBase500,
    lineHeight: tokens.lineHeightBase500,
    fontWeight: tokens.fontWeightSemibold,
    outlineStyle: "none",
  },
  actions: { display: "flex", flexWrap: "wrap", gap: "4px", padding: "0 16px 12px", borderBottom: `1px solid ${tokens.colorNeutralStroke2}` },
  body: { flexGrow: 1, minHeight: 0, overflowY: "auto", padding: "16px 24px 24px", display: "grid", rowGap: "24px", alignContent: "start" },
});

type Props = {
  id: string;
  /** What the list already knows, shown until ARM has answered. */
  known: RegistryEndpoint | undefined;
  session: Session;
  starred: boolean;
  onStar: (starred: boolean) => void;
  takesFocus: boolean;
  onDelete: (endpoint: RegistryEndpoint) => void;
  onClose: () => void;
};

export function DetailsPanel({ id, known, session, starred, onStar, takesFocus, onDelete, onClose }: Props) {
  const styles = useStyles();
  const heading = useRef<HTMLHeadingElement>(null);
  const restoreFocus = useRestoreFocusTarget();
  const { data, error } = useQuery(known ? { ...queries.endpoint(id), placeholderData: known } : queries.endpoint(id));
  const endpoint = data ?? known;
  const portal = useMutation({ mutationFn: () => commands.openInPortal(id) });
  const name = endpoint?.name ?? nameOfResource(id);
  useEffect(() => {
    if (takesFocus) heading.current?.focus();
  }, [takesFocus]);
  useEscape(onClose);

  return (
    <section aria-label={name} className={styles.root}>
      <div className={styles.head}>
        <h2 ref={heading} tabIndex={-1} className={styles.title}>
          <CutText text={name} />
        </h2>
        <Hint content={en.panel.close}>
          <Button appearance="subtle" icon={<DismissRegular />} onClick={onClose} />
        </Hint>
      </div>
      <div className={styles.actions}>
        <CopyButton text={endpoint?.id ?? id} what={en.panel.resourceId} label={en.panel.copyResourceId} />
        <Button appearance="subtle" size="small" icon={starred ? <StarFilled /> : <StarRegular />} onClick={() => onStar(!starred)}>
          {starred ? en.endpoints.removeFavourite : en.endpoints.addFavourite}
        </Button>
        <Button
          appearance="subtle"
          size="small"
          icon={<OpenRegular />}
          disabledFocusable={!session.cloud.portal}
          title={session.cloud.portal ? undefined : en.panel.noPortal}
          onClick={() => portal.mutate()}
        >
          {en.panel.openInPortal}
        </Button>
        <Button
          {...restoreFocus}
          appearance="subtle"
          size="small"
          icon={<DeleteRegular />}
          disabledFocusable={!endpoint}
          onClick={() => endpoint && onDelete(endpoint)}
        >
          {en.panel.delete}
        </Button>
      </div>
      <div className={styles.body}>
        {error && <ErrorCard level={3} title={error.code === "NotFound" ? en.panel.gone : en.panel.readFailed} error={error} />}
        {portal.error && <ErrorCard level={3} title={en.panel.openInPortal} error={portal.error} />}
        <PanelFacts endpoint={endpoint} session={session} />
      </div>
    </section>
  );
}

/** Escape closes the panel from wherever the focus is, unless it belongs to an open dialog or list, or to a text that it would clear. */
function useEscape(onClose: () => void) {
  const onEscape = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== "Escape" || document.querySelector('[role="dialog"], [role="alertdialog"], [aria-expanded="true"]')) return;
    if (event.target instanceof HTMLInputElement && event.target.value !== "") return;
    onClose();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onEscape(event);
    // While the event goes down: on its way up the dialog would already be gone.
    document.addEventListener("keydown", listener, true);
    return () => document.removeEventListener("keydown", listener, true);
  }, []);
}
