// A new secret: its name in Key Vault, and the user name and password that become a docker config JSON in the backend.
import { limits } from "@/backend/limits";
import { FormField } from "@/components/FormField";
import { PasswordField } from "@/components/PasswordField";
import { en } from "@/strings/en";
import { useWizard } from "../context";
import { DraftText } from "../DraftText";

const words = en.authentication;

export function NewSecretFields() {
  const { state, dispatch, leave, violations } = useWizard();
  return (
    <>
      <DraftText field="newSecretName" label={words.secretName} hint={words.secretNameHint(limits.SECRET_NAME_MAX)} required />
      <DraftText field="userName" label={words.userName} required />
      <div data-field="password">
        <FormField label={words.password} required hint={state.continued && state.password === "" ? words.passwordAgain : words.passwordHint} violations={violations("password")}>
          <PasswordField value={state.password} onChange={(password) => dispatch({ type: "password", password })} onBlur={() => leave("password")} />
        </FormField>
      </div>
    </>
  );
}
