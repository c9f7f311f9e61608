// Puts the focus on a field of the draft by its name. Called when Next finds a fault, and when Azure has refused a value.
import type { Field } from "@/backend/generated/Field";

export function focusField(form: HTMLElement, field: Field): boolean {
  const control = form.querySelector<HTMLElement>(
    `[data-field="${field}"] :is(input[type="radio"]:checked, input:not([type="radio"]), [role="listbox"], textarea)`,
  );
  const first = control ?? form.querySelector<HTMLElement>(`[data-field="${field}"] input`);
  if (!first) return false;
  first.focus();
  first.scrollIntoView({ block: "center" });
  return true;
}
