import { FluentProvider, webLightTheme } from "@fluentui/react-components";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import type { AppError } from "@/backend/generated/AppError";
import { ErrorCard } from "./ErrorCard";

const forbidden: AppError = {
  code: "Forbidden",
  message: "You may not read this <b>scope</b>.",
  target: null,
  details: [{ code: "PolicyViolation", message: "Denied by a policy.", target: null }],
  correlationId: "0f3c1a52",
  serviceCode: "AuthorizationFailed",
  retryAfterSeconds: null,
  suggestion: null,
};

const show = (error: AppError) =>
  render(
    <FluentProvider theme={webLightTheme}>
      <ErrorCard title="It failed" error={error} />
    </FluentProvider>,
  );

afterEach(cleanup);

describe("an error card", () => {
  it("says the backend's whole sentence, the service's code and the correlation ID to copy", () => {
    show(forbidden);
    const card = screen.getByRole("alert");
    for (const text of ["It failed", forbidden.message, "AuthorizationFailed", "0f3c1a52", "PolicyViolation: Denied by a policy."]) {
      expect(card.textContent).toContain(text);
    }
    expect(screen.getByRole("button", { name: "Copy Correlation ID" })).toBeTruthy();
  });

  it("shows markup from the cloud as text", () => {
    show(forbidden);
    expect(screen.getByRole("alert").querySelector("b")).toBeNull();
  });

  it("says when the next try makes sense", () => {
    show({ ...forbidden, code: "Throttled", retryAfterSeconds: 17 });
    expect(screen.getByRole("alert").textContent).toMatch(/try again in 17/);
  });

  it("falls back on Regent's own code where the service gave none", () => {
    show({ ...forbidden, code: "Offline", serviceCode: null, correlationId: null });
    expect(screen.getByRole("alert").textContent).toContain("Offline");
    expect(screen.queryByRole("button", { name: "Copy Correlation ID" })).toBeNull();
  });
});
