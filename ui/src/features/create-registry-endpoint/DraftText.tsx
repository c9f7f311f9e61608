// One text field of the draft: label, hint, verdict and the text as typed. Called by the steps; it knows no rule.
import { Input } from "@fluentui/react-components";
import type { Draft } from "@/backend/generated/Draft";
import type { Field } from "@/backend/generated/Field";
import { FormField } from "@/components/FormField";
import { useWizard } from "./context";

type TextField = Extract<Field, keyof Draft>;
type Props = { field: Exclude<TextField, "method" | "secretSource">; label: string; hint?: string; required?: boolean; placeholder?: string };

export function DraftText({ field, label, hint, required = false, placeholder }: Props) {
  const { flow, draft, edit, leave, violations } = useWizard();
  return (
    <div data-field={field}>
      <FormField label={label} hint={hint} required={required} violations={violations(field)} onSuggestion={(text) => edit({ [field]: text })}>
        <Input
          value={draft[field]}
          readOnly={flow.fixed.has(field)}
          {...(placeholder === undefined ? {} : { placeholder })}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          onChange={(_, data) => edit({ [field]: data.value })}
          onBlur={() => leave(field)}
        />
      </FormField>
    </div>
  );
}
