import { afterEach, expect, it, vi } from "vitest";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

it.each([
  ["", window.location.origin, "same-origin", "/api/docs"],
  ["https://api.example.org", "https://api.example.org", "include", "https://api.example.org/api/docs"],
  ["https://api.example.org/", "https://api.example.org", "include", "https://api.example.org/api/docs"],
])("asks the API where VITE_API_URL says: %s", async (url, origin, credentials, docs) => {
  vi.stubEnv("VITE_API_URL", url);
  vi.resetModules();
  const at = await import("./address");
  expect(at.origin).toBe(origin);
  expect(at.credentials).toBe(credentials);
  expect(at.address("/api/docs")).toBe(docs);
});

it("sends requests there, with the session", async () => {
  vi.stubEnv("VITE_API_URL", "https://api.example.org");
  vi.resetModules();
  const asked = vi.spyOn(globalThis, "fetch").mockImplementation(async () => Response.json({}));
  const { api } = await import("./client");
  await api.GET("/api/v1/auth/session");
  const request = asked.mock.calls[0]?.[0] as Request;
  expect(request.url).toBe("https://api.example.org/api/v1/auth/session");
  expect(request.credentials).toBe("include");
});
