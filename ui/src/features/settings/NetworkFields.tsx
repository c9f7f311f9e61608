// The fields of the network: which proxy, how to sign in to it, and a file of certificate authorities. Called by the form.
import { Field, Input, makeStyles, Radio, RadioGroup } from "@fluentui/react-components";
import type { NetworkChoices } from "@/backend/generated/NetworkChoices";
import type { ProxyChoice } from "@/backend/generated/ProxyChoice";
import { PasswordField } from "@/components/PasswordField";
import { en } from "@/strings/en";

const words = en.network;
const proxies: ProxyChoice[] = ["system", "manual", "none"];

const useStyles = makeStyles({ inner: { display: "grid", rowGap: "12px", paddingLeft: "28px", minWidth: 0 } });

type Props = {
  choices: NetworkChoices;
  onChange: (part: Partial<NetworkChoices>) => void;
  password: string | null;
  hasPassword: boolean;
  onPassword: (text: string) => void;
  fault: (field: string) => string | null;
};

export function NetworkFields({ choices, onChange, password, hasPassword, onPassword, fault }: Props) {
  const styles = useStyles();
  const wrong = (field: string) => {
    const message = fault(field);
    return message === null ? {} : ({ validationState: "error", validationMessage: message } as const);
  };
  return (
    <>
      <Field label={words.proxy}>
        <RadioGroup value={choices.proxy} onChange={(_, data) => onChange({ proxy: proxies.find((proxy) => proxy === data.value) ?? "system" })}>
          {proxies.map((proxy) => (
            <Radio key={proxy} value={proxy} label={words.proxies[proxy]} />
          ))}
        </RadioGroup>
      </Field>
      {choices.proxy === "manual" && (
        <div className={styles.inner}>
          <Field label={words.address} required hint={words.addressHint} {...wrong("proxyAddress")}>
            <Input value={choices.proxyAddress} spellCheck={false} autoComplete="off" onChange={(_, data) => onChange({ proxyAddress: data.value })} />
          </Field>
          <Field label={words.exceptions} hint={words.exceptionsHint} {...wrong("proxyExceptions")}>
            <Input value={choices.proxyExceptions} spellCheck={false} autoComplete="off" onChange={(_, data) => onChange({ proxyExceptions: data.value })} />
          </Field>
          <Field label={words.userName}>
            <Input value={choices.proxyUserName} spellCheck={false} autoComplete="off" onChange={(_, data) => onChange({ proxyUserName: data.value })} />
          </Field>
          <Field label={words.password} hint={hasPassword && password === null ? words.passwordKept : words.passwordHint}>
            <PasswordField value={password ?? ""} onChange={onPassword} onBlur={() => undefined} />
          </Field>
        </div>
      )}
      <Field label={words.caFile} hint={words.caFileHint} {...wrong("caFile")}>
        <Input value={choices.caFile} spellCheck={false} autoComplete="off" onChange={(_, data) => onChange({ caFile: data.value })} />
      </Field>
    </>
  );
}
