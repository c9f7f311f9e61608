// Artifact secret: the instance's own vault, an existing or a new secret in it, and its name on the cluster.
import { Button, Field, makeStyles, MessageBar, MessageBarBody, MessageBarTitle, Radio, RadioGroup, Skeleton, SkeletonItem, Text, tokens } from "@fluentui/react-components";
import { KeyRegular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { commands } from "@/backend/commands";
import { queries } from "@/backend/queries";
import { ErrorCard } from "@/components/ErrorCard";
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
function useProposedName() {
  const { draft, dispatch } = useWizard();
  const { instanceId, name, syncedSecretName } = draft;
  const asked = useRef(false);
  useEffect(() => {
    if (asked.current || syncedSecretName !== "" || instanceId === "" || name === "") return;
    asked.current = true;
    // Without a proposal the field stays empty, and the rules say what it needs.
    commands.proposeSyncedSecretName(instanceId, name).then(
      (proposal) => dispatch({ type: "propose", syncedSecretName: proposal }),
      () => undefined,
    );
  }, [instanceId, name, syncedSecretName, dispatch]);
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
  useProposedName();
  if (readiness.isPending) {
    return (
      <Skeleton aria-label={en.common.loading}>
        <SkeletonItem className={styles.bar} />
      </Skeleton>
    );
  }
  if (readiness.error) {
    return (
      <ErrorCard key={readiness.errorUpdatedAt} title={words.readinessFailed} error={readiness.error}>
        <Button onClick={() => void readiness.refetch()}>{en.common.tryAgain}</Button>
      </ErrorCard>
    );
  }
  const { enabled, vaultName, vaultUri, reason } = readiness.data;
  if (!enabled) {
    return (
      <MessageBar intent="warning" layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>{words.notReadyTitle}</MessageBarTitle>
          <br />
          {reason ?? words.notReadyBody}
        </MessageBarBody>
      </MessageBar>
    );
  }
  return (
    <>
      <div className={styles.vault}>
        <KeyRegular aria-hidden className={styles.icon} />
        <div className={styles.words}>
          <span className={styles.quiet}>{words.vault}</span>
          <span>{vaultName}</span>
          {vaultUri !== null && <span className={styles.mono}>{vaultUri}</span>}
        </div>
      </div>
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
