// Signing in to Azure: which cloud, by the browser or by a code, and the wait for the person. Called by the sign-in page.
import { Button, Field, Input, makeStyles, Text, tokens } from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { commands } from "@/backend/commands";
import type { SignInProgress } from "@/backend/generated/SignInProgress";
import type { SignInWay } from "@/backend/generated/SignInWay";
import { enter, queries } from "@/backend/queries";
import { ComboBox } from "@/components/ComboBox";
import { ErrorCard } from "@/components/ErrorCard";
import { en } from "@/strings/en";
import { OtherWays } from "./OtherWays";
import { Waiting } from "./Waiting";

const words = en.signIn;
/** Faults of these are said beside them. */
const FIELDS = ["cloud", "tenant", "clientId", "clientSecret"];
/** The choice of a cloud that is in no list. */
const CUSTOM = "custom";

const useStyles = makeStyles({
  words: { display: "grid", rowGap: "4px" },
  title: { margin: 0, fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400, fontWeight: tokens.fontWeightSemibold },
  lead: { color: tokens.colorNeutralForeground2 },
  buttons: { display: "flex", flexWrap: "wrap", gap: "8px" },
});

export function WorkAccount() {
  const styles = useStyles();
  const client = useQueryClient();
  const choices = useQuery(queries.signInChoices);
  const clouds = choices.data?.clouds ?? [];
  const [cloud, setCloud] = useState<string | null>(null);
  const [arm, setArm] = useState("");
  const [tenant, setTenant] = useState("");
  const [another, setAnother] = useState(false);
  const [progress, setProgress] = useState<SignInProgress | null>(null);
  const browser = useRef<HTMLButtonElement>(null);
  const chosen = cloud ?? clouds[0]?.id ?? "";
  const signIn = useMutation({
    mutationFn: (way: SignInWay) => commands.signIn({ cloud: chosen === CUSTOM ? arm : chosen, tenant, way }, setProgress),
    onMutate: () => setProgress(null),
    onSuccess: (session) => enter(client, session),
  });
  const cancel = useMutation({
    mutationFn: commands.cancelSignIn,
    onSuccess: () => {
      // Whoever cancels knows it; the refusal that follows says nothing new.
      signIn.reset();
      requestAnimationFrame(() => browser.current?.focus());
    },
  });
  // A refusal below the fold would look like nothing at all.
  const refusal = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (signIn.error) refusal.current?.scrollIntoView({ block: "nearest" });
  }, [signIn.error]);
  const busy = signIn.isPending;
  if (busy && progress !== null) return <Waiting progress={progress} onCancel={() => cancel.mutate()} />;
  return (
    <>
      <div className={styles.words}>
        <h2 className={styles.title}>{words.azureTitle}</h2>
        <Text className={styles.lead}>{words.azureBody}</Text>
      </div>
      <Field label={words.cloud}>
        <ComboBox
          choices={[...clouds.map(({ id, name }) => ({ value: id, label: name })), { value: CUSTOM, label: words.customCloud }]}
          loading={choices.isPending}
          value={chosen}
          onChange={setCloud}
        />
      </Field>
      {chosen === CUSTOM && (
        <Field
          label={words.armAddress}
          hint={words.armAddressHint}
          {...(signIn.error?.target === "cloud" ? ({ validationState: "error", validationMessage: signIn.error.message } as const) : {})}
        >
          <Input value={arm} spellCheck={false} autoComplete="off" onChange={(_, data) => setArm(data.value)} />
        </Field>
      )}
      <Field
        label={words.tenant}
        hint={words.tenantHint}
        {...(signIn.error?.target === "tenant" ? ({ validationState: "error", validationMessage: signIn.error.message } as const) : {})}
      >
        <Input value={tenant} spellCheck={false} autoComplete="off" onChange={(_, data) => setTenant(data.value)} />
      </Field>
      <div className={styles.buttons}>
        <Button ref={browser} disabledFocusable={busy} onClick={() => signIn.mutate({ kind: "browser" })}>
          {words.browser}
        </Button>
        <Button appearance="subtle" aria-expanded={another} onClick={() => setAnother(!another)}>
          {words.another}
        </Button>
      </div>
      {another && (
        <OtherWays
          workloadIdentity={choices.data?.workloadIdentity ?? false}
          busy={busy}
          error={signIn.error}
          onSignIn={(way) => signIn.mutate(way)}
        />
      )}
      {signIn.error && !FIELDS.includes(signIn.error.target ?? "") && (
        <div ref={refusal}>
          <ErrorCard key={signIn.submittedAt} title={words.failed} error={signIn.error} />
        </div>
      )}
    </>
  );
}
