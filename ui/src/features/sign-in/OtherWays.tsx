// The ways in besides the browser, with the fields that each needs. Called by the work account's card.
import { Button, Field, Input, makeStyles, Radio, RadioGroup } from "@fluentui/react-components";
import { useState } from "react";
import type { AppError } from "@/backend/generated/AppError";
import type { SignInWay } from "@/backend/generated/SignInWay";
import { PasswordField } from "@/components/PasswordField";
import { en } from "@/strings/en";

const words = en.signIn;
type Kind = Exclude<SignInWay["kind"], "browser">;
const kinds: Kind[] = ["deviceCode", "azureCli", "servicePrincipal", "managedIdentity", "workloadIdentity"];

const useStyles = makeStyles({ root: { display: "grid", rowGap: "16px", minWidth: 0 }, button: { justifySelf: "start" } });

type Props = { workloadIdentity: boolean; busy: boolean; error: AppError | null; onSignIn: (way: SignInWay) => void };

export function OtherWays({ workloadIdentity, busy, error, onSignIn }: Props) {
  const styles = useStyles();
  const [kind, setKind] = useState<Kind>("deviceCode");
  const [clientId, setClientId] = useState("");
  const [clientSecret, setClientSecret] = useState("");
  const wrong = (field: string) => (error?.target === field ? ({ validationState: "error", validationMessage: error.message } as const) : {});
  const submit = () => {
    switch (kind) {
      case "servicePrincipal":
        onSignIn({ kind, clientId, clientSecret });
        return;
      case "managedIdentity":
        onSignIn({ kind, clientId });
        return;
      case "deviceCode":
      case "azureCli":
      case "workloadIdentity":
        onSignIn({ kind });
        return;
    }
  };
  return (
    <form
      noValidate
      className={styles.root}
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) submit();
      }}
    >
      <Field label={words.way}>
        <RadioGroup value={kind} onChange={(_, data) => setKind(kinds.find((known) => known === data.value) ?? "deviceCode")}>
          {kinds
            .filter((known) => known !== "workloadIdentity" || workloadIdentity)
            .map((known) => (
              <Radio key={known} value={known} label={words.ways[known]} />
            ))}
        </RadioGroup>
      </Field>
      {kind === "servicePrincipal" && (
        <>
          <Field label={words.clientId} required {...wrong("clientId")}>
            <Input value={clientId} spellCheck={false} autoComplete="off" onChange={(_, data) => setClientId(data.value)} />
          </Field>
          <Field label={words.clientSecret} required hint={words.clientSecretHint} {...wrong("clientSecret")}>
            <PasswordField value={clientSecret} onChange={setClientSecret} onBlur={() => undefined} />
          </Field>
        </>
      )}
      {kind === "managedIdentity" && (
        <Field label={words.clientIdOptional} hint={words.clientIdHint}>
          <Input value={clientId} spellCheck={false} autoComplete="off" onChange={(_, data) => setClientId(data.value)} />
        </Field>
      )}
      <Button type="submit" className={styles.button} disabledFocusable={busy}>
        {busy ? words.signingIn : kind === "deviceCode" ? words.getCode : words.signIn}
      </Button>
    </form>
  );
}
