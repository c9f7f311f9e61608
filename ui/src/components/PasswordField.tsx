// A password input that can be shown. Its value lives in the caller's memory only; nothing here stores or logs it.
import { Button, Input } from "@fluentui/react-components";
import { EyeOffRegular, EyeRegular } from "@fluentui/react-icons";
import { useState } from "react";
import { en } from "@/strings/en";
import { Hint } from "./Hint";

type Props = { value: string; onChange: (value: string) => void; onBlur: () => void };

export function PasswordField({ value, onChange, onBlur, ...rest }: Props) {
  const [visible, setVisible] = useState(false);
  const name = visible ? en.common.hidePassword : en.common.showPassword;
  return (
    <Input
      {...rest}
      type={visible ? "text" : "password"}
      value={value}
      autoComplete="off"
      spellCheck={false}
      onChange={(_, data) => onChange(data.value)}
      onBlur={onBlur}
      contentAfter={
        <Hint content={name}>
          <Button
            appearance="transparent"
            size="small"
            icon={visible ? <EyeOffRegular /> : <EyeRegular />}
            onClick={() => setVisible(!visible)}
          />
        </Hint>
      }
    />
  );
}
