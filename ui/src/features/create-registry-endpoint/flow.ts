// What the wizard is run for: the words that differ, the fields that stand still, and the call at its end. Create is the one that is
// offered; edit and clone are the same pages with another flow. Called by CreateWizard and the parts of the wizard.
import { commands, type CreateInput } from "@/backend/commands";
import type { Created } from "@/backend/generated/Created";
import type { CreateProgress } from "@/backend/generated/CreateProgress";
import type { Field } from "@/backend/generated/Field";
import { en } from "@/strings/en";

/** Why a wizard is open. */
export type Purpose = "create" | "edit" | "clone";
/** The purposes that the window offers. */
export type Intent = Extract<Purpose, "create">;

export type Flow = {
  intent: Purpose;
  title: string;
  /** The button at the end, and what it is called while Azure cannot be reached. */
  submit: string;
  submitLater: string;
  working: (name: string) => string;
  workingBody: string;
  done: (name: string) => string;
  /** How it has failed: in some way, with nothing of it in Azure, with something there, or nobody knows. */
  failed: Record<"somehow" | "nothing" | "unusable" | "notKnown", (name: string) => string>;
  /** Fields that this flow does not change. */
  fixed: ReadonlySet<Field>;
  run: (input: CreateInput, onProgress: (progress: CreateProgress) => void) => Promise<Created>;
};

export const flows: Record<Intent, Flow> = {
  create: {
    intent: "create",
    title: en.wizard.title,
    submit: en.wizard.create,
    submitLater: en.wizard.createWhenBack,
    working: en.review.creating,
    workingBody: en.review.creatingBody,
    done: en.wizard.created,
    failed: en.review.failed,
    fixed: new Set(),
    run: commands.createRegistryEndpoint,
  },
};
