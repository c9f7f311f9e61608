// Words around an error. What happened and what to do is said by the backend, for the window and the command line alike.

export const errors = {
  code: "Code",
  correlationId: "Correlation ID",
  details: "Details",
  retryAfter: (seconds: string) => `You can try again in ${seconds}.`,
  retryNow: "You can try again now.",
};
