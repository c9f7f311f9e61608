// What every field of the wizard needs: the draft, how to change it, what may be said beside a field. Provided by CreateWizard.
import { createContext, useContext, type Dispatch } from "react";
import type { Draft } from "@/backend/generated/Draft";
import type { Field } from "@/backend/generated/Field";
import type { Violation } from "@/backend/generated/Violation";
import type { Flow } from "./flow";
import type { WizardAction, WizardState } from "./wizard";

export type Wizard = {
  flow: Flow;
  state: WizardState;
  draft: Draft;
  dispatch: Dispatch<WizardAction>;
  edit: (patch: Partial<Draft>) => void;
  leave: (field: Field) => void;
  violations: (field: Field) => Violation[];
  /** Opens the step that holds the field and puts the focus there. */
  goToField: (field: Field) => void;
};

export const WizardContext = createContext<Wizard | null>(null);

export function useWizard(): Wizard {
  const wizard = useContext(WizardContext);
  if (!wizard) throw new Error("useWizard is for the parts of CreateWizard");
  return wizard;
}
