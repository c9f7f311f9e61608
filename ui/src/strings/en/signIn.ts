// The sign-in page.
export const signIn = {
  title: "Sign in",
  lead: "Regent connects Azure IoT Operations to the container registries it pulls from.",
  sandboxTitle: "Try everything without a subscription",
  sandboxBody: "The sandbox is a twin of Azure that runs on this computer: a company with several sites, instances and registries. Nothing you do there reaches Azure.",
  sandbox: "Explore the sandbox",
  starting: "Starting the sandbox…",
  settings: "Network and other settings",
  azureTitle: "Work account",
  cloud: "Cloud",
  cloudValue: "Azure (public)",
  browser: "Sign in with your browser",
  another: "Use another way",
  notYet: "Signing in to Azure is not part of this version yet. The sandbox needs no account.",
};
