// Which application a browser or a code signs in to: the person's own choice, unless the computer's policy or the environment
// stands above it. Called by the Settings page, before the first sign-in too.
import { Button, Field, Input, makeStyles, Text, tokens } from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { commands } from "@/backend/commands";
import type { ClientIdChoice } from "@/backend/generated/ClientIdChoice";
import { queries } from "@/backend/queries";
import { en } from "@/strings/en";
import { Section } from "./Section";

const words = en.settings;

const useStyles = makeStyles({
  form: { display: "grid", rowGap: "12px", width: "100%", minWidth: 0 },
  button: { justifySelf: "start" },
  mono: { fontFamily: tokens.fontFamilyMonospace, overflowWrap: "anywhere" },
  lead: { color: tokens.colorNeutralForeground2 },
});

export function ClientIdSection() {
  const known = useQuery(queries.clientId).data;
  return <Section title={words.application}>{known && <Form known={known} />}</Section>;
}

function Form({ known }: { known: ClientIdChoice }) {
  const styles = useStyles();
  const client = useQueryClient();
  const [typed, setTyped] = useState(known.setting);
  const save = useMutation({
    mutationFn: () => commands.setClientId(typed),
    onSuccess: (kept) => {
      client.setQueryData(queries.clientId.queryKey, kept);
      setTyped(kept.setting);
    },
  });
  const fault = save.error ? ({ validationState: "error", validationMessage: save.error.message } as const) : {};
  return (
    <form
      noValidate
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!save.isPending) save.mutate();
      }}
    >
      <Text>
        <span className={styles.mono}>{known.clientId}</span> <span className={styles.lead}>{words.clientIdFrom[known.source]}</span>
      </Text>
      {known.problem && <Text>{known.problem}</Text>}
      <Field label={words.clientId} hint={words.clientIdHint} {...fault}>
        <Input
          value={typed}
          spellCheck={false}
          autoComplete="off"
          onChange={(_, data) => {
            setTyped(data.value);
            save.reset();
          }}
        />
      </Field>
      <Button type="submit" className={styles.button} disabledFocusable={save.isPending}>
        {words.saveClientId}
      </Button>
      <div role="status">{save.isSuccess && <Text>{words.clientIdSaved}</Text>}</div>
    </form>
  );
}
