// Moving about in the wizard: from step to step and to a single field, by its buttons, by a fault that is found, by what Azure has
// refused, and by the window's history. Called by WizardPage; it judges nothing itself.
import { useEffect, useEffectEvent, useRef, type Dispatch, type RefObject } from "react";
import type { Field } from "@/backend/generated/Field";
import { stepOf } from "./fields";
import { focusField } from "./focusField";
import { isReachable, type Step, type WizardAction, type WizardState } from "./wizard";

type Props = {
  state: WizardState;
  dispatch: Dispatch<WizardAction>;
  /** Where the window's history is. */
  at: Step | null;
  onStep: (from: Step, to: Step) => void;
};

export type Navigation = {
  /** The part of the page that scrolls. */
  body: RefObject<HTMLDivElement | null>;
  goTo: (step: Step) => void;
  goToField: (field: Field) => void;
  /** Puts the focus on a field of the step that is open. */
  want: (field: Field | null) => void;
};

export function useWizardNavigation({ state, dispatch, at, onStep }: Props): Navigation {
  const { step, phase, verdict } = state;
  const body = useRef<HTMLDivElement>(null);
  const wanted = useRef<Field | null>(null);

  // After the step with the wanted field is on the screen.
  useEffect(() => {
    const field = wanted.current;
    if (field === null || phase !== "editing" || stepOf(field) !== step || !body.current) return;
    wanted.current = null;
    // A field that the step does not show now (secrets of an instance that cannot sync any) gives the focus to the choice above it.
    if (!focusField(body.current, field)) focusField(body.current, "method");
  });
  useEffect(() => {
    if (body.current) body.current.scrollTop = 0;
  }, [step, phase]);

  const turnTo = (target: Step) => dispatch(phase === "editing" ? { type: "go", step: target } : { type: "edit again", step: target });
  const goTo = (target: Step) => {
    turnTo(target);
    if (target !== step) onStep(step, target);
  };
  const want = (field: Field | null) => {
    wanted.current = field;
  };
  const goToField = (field: Field) => {
    dispatch({ type: "leave", fields: [field] });
    want(field);
    goTo(stepOf(field));
  };

  const follow = useEffectEvent((target: Step) => {
    if (phase !== "creating" && (target !== step || phase === "failed") && isReachable(target, verdict)) turnTo(target);
  });
  useEffect(() => {
    if (at !== null) follow(at);
  }, [at]);

  // A value that Azure has refused: open the field it belongs to, with the message beside it.
  const refused = phase === "failed" ? (state.refusal?.violation.field ?? null) : null;
  const code = state.error?.code;
  const open = useEffectEvent(goToField);
  useEffect(() => {
    if (refused !== null && (code === "NameTaken" || code === "SecretExists" || code === "InvalidInput")) open(refused);
  }, [refused, code]);

  return { body, goTo, goToField, want };
}
