// The frame around every page: navigation, top bar, message bar.
export const frame = {
  product: "Regent",
  navigation: "Main",
  endpoints: "Endpoints",
  drafts: "Drafts",
  activity: "Activity",
  settings: "Settings",
  account: (name: string, tenant: string) => `Signed in as ${name}, tenant ${tenant}`,
  sandboxHint: "A twin of Azure on this computer. Nothing here reaches Azure.",
  azureHint: (cloud: string) => `Connected to ${cloud}.`,
  crashed: "This page has stopped working",
  crashedBody: "Your drafts are safe on this computer. Open the page again to go on.",
  reload: "Open the page again",
};
