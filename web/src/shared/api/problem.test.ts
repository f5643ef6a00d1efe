import { expect, test } from "vitest";
import { problemOf } from "./client";
import { Offline, words } from "./problem";

const answer = (status: number, detail: string, wait?: string) =>
  problemOf(Response.json({ status, detail }, { status, headers: wait ? { "Retry-After": wait } : {} }));

test("an answer that says how long to wait says it in words", async () => {
  expect(words(await answer(503, "the server is starting", "30"))).toBe("The server is starting. Try again in 30 s.");
  expect(words(await answer(429, "too many requests", "600"))).toBe("Too many requests. Try again in 10 min.");
  const date = new Date(Date.now() + 20_000).toUTCString();
  expect(words(await answer(503, "the server is starting", date))).toMatch(/^The server is starting\. Try again in (19|20) s\.$/);
});

test("what is said already is not said twice, and what is not said is not made up", async () => {
  const twice = await answer(429, "that was tried too often; wait for 30 seconds", "30");
  expect(words(twice)).toBe("That was tried too often; wait for 30 seconds.");
  expect(twice.until).toBeGreaterThan(Date.now());
  expect((await answer(503, "the server is starting")).until).toBeUndefined();
  expect((await answer(409, "it runs already", "30")).until).toBeUndefined();
  expect((await answer(503, "x", "soon")).until).toBeUndefined();
  expect(words(new Offline())).toBe("The server does not answer. Check the connection; we try again.");
});
