// The numbers of creates for a collector of the person's own: off, until it is turned on here and an address is given.
import { Button, Checkbox, Field, Input, makeStyles, Text, tokens } from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { commands } from "@/backend/commands";
import type { TelemetryState } from "@/backend/generated/TelemetryState";
import { queries } from "@/backend/queries";
import { ErrorCard } from "@/components/ErrorCard";
import { RelativeTime } from "@/components/RelativeTime";
import { en } from "@/strings/en";
import { Facts, Section } from "./Section";

const words = en.telemetry;

const useStyles = makeStyles({
  form: { display: "grid", rowGap: "16px", justifyItems: "stretch", width: "100%", maxWidth: "640px" },
  lead: { color: tokens.colorNeutralForeground2 },
  buttons: { display: "flex", columnGap: "8px" },
});

export function TelemetrySection() {
  const styles = useStyles();
  const telemetry = useQuery(queries.telemetry);
  return (
    <Section title={words.title}>
      <Text className={styles.lead}>{words.lead}</Text>
      {telemetry.data && <Form state={telemetry.data} />}
    </Section>
  );
}

function Form({ state }: { state: TelemetryState }) {
  const styles = useStyles();
  const client = useQueryClient();
  const [choices, setChoices] = useState(state.choices);
  const save = useMutation({
    mutationFn: () => commands.setTelemetry(choices),
    onSuccess: (kept) => {
      client.setQueryData(queries.telemetry.queryKey, kept);
      setChoices(kept.choices);
    },
  });
  const change = (part: Partial<typeof choices>) => {
    setChoices((before) => ({ ...before, ...part }));
    save.reset();
  };
  const beside = save.error?.target === "telemetryAddress";
  const { on } = state.choices;
  const done = !save.data?.choices.on ? words.saved : save.data.waiting ? words.waiting : words.reached;
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!save.isPending) save.mutate();
      }}
    >
      <Checkbox label={words.on} checked={choices.on} onChange={(_, data) => change({ on: data.checked === true })} />
      {choices.on && (
        <Field
          label={words.address}
          hint={words.addressHint}
          validationState={beside ? "error" : "none"}
          validationMessage={beside ? save.error?.message : undefined}
        >
          <Input value={choices.address} spellCheck={false} autoComplete="off" onChange={(_, data) => change({ address: data.value })} />
        </Field>
      )}
      <Facts
        facts={[
          [words.state, on ? (state.waiting ? words.stateWaiting : words.stateConfirmed) : words.stateOff],
          [words.confirmedAt, on && state.confirmedAt !== null ? <RelativeTime at={state.confirmedAt} /> : null],
          [words.problem, state.problem],
        ]}
      />
      <div className={styles.buttons}>
        <Button type="submit" disabledFocusable={save.isPending}>
          {words.save}
        </Button>
      </div>
      <div role="status">{save.isSuccess && <Text>{done}</Text>}</div>
      {save.error && !beside && <ErrorCard key={save.submittedAt} title={words.failed} error={save.error} />}
    </form>
  );
}
