// @vitest-environment node
import { afterEach, expect, test, vi } from "vitest";
import { patient } from "./patient";

afterEach(() => vi.unstubAllGlobals());

test("without a server it waits, and comes with it", async () => {
  let there = false;
  vi.stubGlobal("fetch", () => (there ? Promise.resolve(new Response()) : Promise.reject(new TypeError("refused"))));
  const load = vi.fn(() => (there ? Promise.resolve("the page") : Promise.reject(new TypeError("no such module"))));
  const page = patient(load, 1);
  await vi.waitFor(() => expect(load.mock.calls.length).toBeGreaterThan(2));
  there = true;
  await expect(page).resolves.toBe("the page");
});

test("a server that does not have it is of another version: the router is told", async () => {
  vi.stubGlobal("fetch", () => Promise.resolve(new Response()));
  const load = vi.fn(() => Promise.reject(new TypeError("no such module")));
  await expect(patient(load, 1)).rejects.toThrow("no such module");
  expect(load).toHaveBeenCalledTimes(1);
});
