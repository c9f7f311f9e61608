// Artifact secret: the instance's own vault, an existing or a new secret in it, and its name on the cluster.
import { Button, Field, makeStyles, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle, Radio, RadioGroup, Skeleton, SkeletonItem, Text, tokens } from "@fluentui/react-components";
import { KeyRegular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { commands } from "@/backend/commands";
import { attempt } from "@/backend/error";
import type { SecretSyncReadiness } from "@/backend/generated/SecretSyncReadiness";
import { queries } from "@/backend/queries";
import { ErrorCard } from "@/components/ErrorCard";
import { formatTime } from "@/components/format";
import { en } from "@/strings/en";
import { useWizard } from "../context";
import { DraftText } from "../DraftText";
import { NewSecretFields } from "./NewSecretFields";
import { SecretPicker } from "./SecretPicker";

const useStyles = makeStyles({
  vault: { display: "flex", alignItems: "center", columnGap: "12px", padding: "12px 16px", borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorNeutralBackground3 },
  icon: { fontSize: "20px", flexShrink: 0 },
  words: { display: "grid", minWidth: 0, overflowWrap: "anywhere" },
  quiet: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
  mono: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
  bar: { height: "52px" },
});

const words = en.authentication;

/** Fills in a legal, free name as soon as the instance and the endpoint have names, unless the user has one of their own. */
function useProposedName(readAt: number) {
  const { draft, dispatch } = useWizard();
  const { instanceId, name, syncedSecretName } = draft;
  const asked = useRef(false);
  useEffect(() => {
    if (asked.current || syncedSecretName !== "" || instanceId === "" || name === "") return;
    asked.current = true;
    // Without a proposal the field stays empty, and the rules say what it needs.
    void attempt(commands.proposeSyncedSecretName(instanceId, name)).then((proposal) => {
      if (proposal.done) dispatch({ type: "propose", syncedSecretName: proposal.value });
      // A bad moment: asked once more when the instance is read anew.
      else asked.current = false;
    });
  }, [instanceId, name, syncedSecretName, readAt, dispatch]);
}

export function ArtifactSecretFields() {
  const { draft } = useWizard();
  if (draft.instanceId === "") return <Text>{words.noInstance}</Text>;
  return <InstanceSecretFields instanceId={draft.instanceId} />;
}

function InstanceSecretFields({ instanceId }: { instanceId: string }) {
  const styles = useStyles();
  const { draft, edit } = useWizard();
  const readiness = useQuery(queries.secretSyncReadiness(instanceId));
  useProposedName(readiness.dataUpdatedAt);
  if (readiness.isPending) {
    return (
      <Skeleton aria-label={en.common.loading}>
        <SkeletonItem className={styles.bar} />
      </Skeleton>
    );
  }
  if (readiness.error) {
    return (
      <ErrorCard key={readiness.errorUpdatedAt} level={3} title={words.readinessFailed} error={readiness.error}>
        <Button onClick={() => void readiness.refetch()}>{en.common.tryAgain}</Button>
      </ErrorCard>
    );
  }
  const { state, reason } = readiness.data;
  const again = () => void readiness.refetch();
  if (state === "notSetUp") {
    return <NotReady title={words.notReadyTitle} body={reason ?? words.notReadyBody} busy={readiness.isFetching} onCheck={again} />;
  }
  return (
    <>
      {state === "ready" ? (
        <Vault readiness={readiness.data} />
      ) : (
        <NotReady title={words.notKnownTitle} body={`${reason ?? ""} ${words.notKnownBody}`.trim()} busy={readiness.isFetching} onCheck={again} />
      )}
      <div data-field="secretSource">
        <Field label={words.source}>
          <RadioGroup
            layout="horizontal"
            value={draft.secretSource}
            onChange={(_, data) => edit({ secretSource: data.value === "new" ? "new" : "existing" })}
          >
            <Radio value="existing" label={words.existing} />
            <Radio value="new" label={words.createNew} />
          </RadioGroup>
        </Field>
      </div>
      {draft.secretSource === "existing" ? <SecretPicker instanceId={instanceId} /> : <NewSecretFields />}
      <DraftText field="syncedSecretName" label={words.syncedName} hint={words.syncedNameHint} required />
    </>
  );
}

/** The one vault of the instance, and how old that is where nobody could be asked now. */
function Vault({ readiness: { vaultName, vaultUri, asOf } }: { readiness: SecretSyncReadiness }) {
  const styles = useStyles();
  return (
    <div className={styles.vault}>
      <KeyRegular aria-hidden className={styles.icon} />
      <div className={styles.words}>
        <span className={styles.quiet}>{words.vault}</span>
        <span>{vaultName}</span>
        {vaultUri !== null && <span className={styles.mono}>{vaultUri}</span>}
        {asOf !== null && <span className={styles.quiet}>{en.network.asOf(formatTime(asOf))}</span>}
      </div>
    </div>
  );
}

type NotReadyProps = { title: string; body: string; busy: boolean; onCheck: () => void };

/** Why secrets cannot be synced, or why that is not known, and the way to ask the instance once more. */
function NotReady({ title, body, busy, onCheck }: NotReadyProps) {
  return (
    <MessageBar intent="warning" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{title}</MessageBarTitle>
        <br />
        {body}
      </MessageBarBody>
      <MessageBarActions>
        <Button disabledFocusable={busy} onClick={onCheck}>
          {busy ? en.review.checking : words.checkAgain}
        </Button>
      </MessageBarActions>
    </MessageBar>
  );
}
