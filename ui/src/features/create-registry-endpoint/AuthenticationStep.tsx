// Step 2: the authentication type, and the fields of the chosen one. One file per type, in authentication/.
import { makeStyles, Radio, RadioGroup, tokens } from "@fluentui/react-components";
import type { ReactNode } from "react";
import { FormField } from "@/components/FormField";
import { en } from "@/strings/en";
import { AnonymousFields } from "./authentication/AnonymousFields";
import { ArtifactSecretFields } from "./authentication/ArtifactSecretFields";
import { SystemManagedIdentityFields } from "./authentication/SystemManagedIdentityFields";
import { UserManagedIdentityFields } from "./authentication/UserManagedIdentityFields";
import { useWizard } from "./context";
import { StepBody } from "./StepBody";

const useStyles = makeStyles({
  hint: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, display: "block", paddingLeft: "36px", marginTop: "-4px" },
  fields: { display: "grid", rowGap: "24px", minWidth: 0 },
});

const words = en.authentication;
const methods: { method: string; hint: string; fields: () => ReactNode }[] = [
  { method: "Anonymous", hint: words.anonymousHint, fields: () => <AnonymousFields /> },
  { method: "SystemAssignedManagedIdentity", hint: words.systemHint, fields: () => <SystemManagedIdentityFields /> },
  { method: "UserAssignedManagedIdentity", hint: words.userHint, fields: () => <UserManagedIdentityFields /> },
  { method: "ArtifactPullSecret", hint: words.secretHint, fields: () => <ArtifactSecretFields /> },
];

export function AuthenticationStep() {
  const styles = useStyles();
  const { draft, edit, leave, violations } = useWizard();
  const chosen = methods.find(({ method }) => method === draft.method);
  return (
    <StepBody title={en.wizard.steps.authentication} lead={words.lead}>
      <div data-field="method">
        <FormField label={words.type} required violations={violations("method")}>
          <RadioGroup
            value={draft.method}
            onChange={(_, data) => edit({ method: data.value })}
            onBlur={(event) => {
              if (!event.currentTarget.contains(event.relatedTarget)) leave("method");
            }}
          >
            {methods.map(({ method, hint }) => (
              <MethodRadio key={method} method={method} hint={hint} />
            ))}
          </RadioGroup>
        </FormField>
      </div>
      {chosen && <div className={styles.fields}>{chosen.fields()}</div>}
    </StepBody>
  );
}

/** Named by its label alone; the hint is its description. */
function MethodRadio({ method, hint }: { method: string; hint: string }) {
  const styles = useStyles();
  const id = `method-${method}`;
  return (
    <div>
      <Radio value={method} label={en.states.method(method)} aria-describedby={id} />
      <span id={id} className={styles.hint}>
        {hint}
      </span>
    </div>
  );
}
