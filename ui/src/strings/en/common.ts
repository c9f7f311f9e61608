// Words that more than one screen uses. Azure's words for methods and states; an unknown word from ARM is shown as it is.
export const common = {
  cancel: "Cancel",
  back: "Back",
  dismiss: "Dismiss",
  copy: (what: string) => `Copy ${what}`,
  copied: (what: string) => `${what} copied`,
  copyRefused: (what: string) => `${what} could not be copied. Select the text and copy it with the keyboard.`,
  tryAgain: "Try again",
  loading: "Loading",
  refreshOf: (what: string) => `Refresh ${what}`,
  refreshing: (what: string) => `Refreshing ${what}…`,
  missing: (parts: string[]) => (parts.length === 1 ? `Not all is here: ${parts[0]} did not answer.` : `Not all is here: ${parts.join(", ")} did not answer.`),
  showPassword: "Show password",
  hidePassword: "Hide password",
  useSuggestion: (text: string) => `Use “${text}”`,
  moreChoices: (shown: string, all: string) => `The first ${shown} of ${all} are shown. Type to narrow the list.`,
  noChoice: "Nothing matches what you typed.",
  noChoices: "There is nothing to choose from.",
  choicesFound: (count: string) => `${count} to choose from`,
};

const methods: Record<string, string> = {
  Anonymous: "Anonymous",
  SystemAssignedManagedIdentity: "System managed identity",
  UserAssignedManagedIdentity: "User managed identity",
  ArtifactPullSecret: "Artifact secret",
};

export const states = {
  method: (method: string) => methods[method] ?? method,
  unknownMethod: "Regent does not know this authentication type. It is shown as Azure reports it.",
};
