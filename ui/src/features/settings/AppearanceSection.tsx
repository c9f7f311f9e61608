// How the window looks. A change is kept at once.
import { Field, Radio, RadioGroup } from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { commands } from "@/backend/commands";
import type { Theme } from "@/backend/generated/Theme";
import { queries } from "@/backend/queries";
import { ErrorCard } from "@/components/ErrorCard";
import { en } from "@/strings/en";
import { Section } from "./Section";

const words = en.settings;
const themes: Theme[] = ["system", "light", "dark", "highContrast"];

export function AppearanceSection() {
  const client = useQueryClient();
  const preferences = useQuery(queries.preferences);
  const change = useMutation({
    mutationFn: commands.setPreferences,
    onSuccess: (kept) => client.setQueryData(queries.preferences.queryKey, kept),
  });
  return (
    <Section title={words.appearance}>
      <Field label={words.theme}>
        <RadioGroup
          value={preferences.data?.theme ?? "system"}
          onChange={(_, data) => change.mutate({ theme: themes.find((theme) => theme === data.value) ?? "system" })}
        >
          {themes.map((theme) => (
            <Radio key={theme} value={theme} label={words.themes[theme]} />
          ))}
        </RadioGroup>
      </Field>
      {change.error && <ErrorCard title={words.themeFailed} error={change.error} />}
    </Section>
  );
}
