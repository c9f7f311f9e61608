// The Activity page: what has ended, seen or not.
export const activity = {
  title: "Activity",
  tabs: { created: "Registry endpoints created", notifications: "Notifications" },
  sections: "Activity",
};

export const notifications = {
  lead: "What has ended. What ends while the window is hidden is also told by the desktop.",
  list: "Notifications",
  isNew: "New",
  show: "Show endpoint",
  clear: "Clear history",
  clearTitle: "Clear the history of notifications?",
  clearBody: "All of them are removed from this computer. Registry endpoints and drafts stay as they are.",
  keep: "Keep",
  cleared: "The history of notifications was cleared.",
  clearFailed: "The history could not be cleared",
  failed: "The notifications could not be read",
  emptyTitle: "Nothing has ended yet",
  emptyBody: "When a registry endpoint is created, or could not be, it is written here: also while nobody looks.",
};
