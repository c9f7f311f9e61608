// The lengths that the rules in the domain allow, for counters and maxLength. The numbers are generated; the verdicts come from check_draft.
export { limits } from "./generated/limits";
