// Copies one text to the clipboard and says so, in the button and for screen readers.
import { Button, type ButtonProps } from "@fluentui/react-components";
import { CheckmarkRegular, CopyRegular } from "@fluentui/react-icons";
import { useEffect, useState } from "react";
import { en } from "@/strings/en";
import { useSay } from "./announcer";
import { Hint } from "./Hint";

type Props = {
  text: string;
  /** What is copied, in words: the button is named "Copy …". */
  what: string;
  /** Shows the name beside the icon. */
  label?: string;
  size?: ButtonProps["size"];
  appearance?: ButtonProps["appearance"];
};

async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelection(text);
  }
}

/** Some web views give no clipboard to a page of their own scheme; copying a selection works there. */
function copySelection(text: string): boolean {
  const before = document.activeElement;
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only other way, and only when the first is refused
  const done = document.execCommand("copy");
  area.remove();
  if (before instanceof HTMLElement) before.focus();
  return done;
}

export function CopyButton({ text, what, label, size = "small", appearance = "subtle" }: Props) {
  const say = useSay();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    const done = await copyText(text);
    setCopied(done);
    say(done ? en.common.copied(what) : en.common.copyRefused(what));
  };
  const icon = copied ? <CheckmarkRegular /> : <CopyRegular />;
  if (label) {
    return (
      <Button appearance={appearance} size={size} icon={icon} onClick={() => void copy()}>
        {label}
      </Button>
    );
  }
  return (
    <Hint content={copied ? en.common.copied(what) : en.common.copy(what)}>
      <Button appearance={appearance} size={size} icon={icon} onClick={() => void copy()} />
    </Hint>
  );
}
