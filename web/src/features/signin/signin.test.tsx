import { screen, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { describe, expect, test } from "vitest";
import { csrfToken } from "~/shared/api/client";
import { hasName, hasRun, passwordFaults } from "~/shared/ui/password";
import { at, list, me, open, problem, sound } from "../../../test/app";
import { ours } from "./next";

const out = http.get(at("/auth/session"), () => problem(401, "unauthenticated", "sign in first"));
/** What the page asks that the sign-in leads to. */
const bots = ["/bots", "/strategies", "/bot-configs"].map((path) => http.get(at(path), () => list([])));
const signIn = (answer: (body: { account: string; password: string; code?: string }) => Response) =>
  http.post(at("/auth/sign-in"), async ({ request }) => answer((await request.json()) as never));
const wrong = () => problem(401, "unauthenticated", "the name or the password is wrong");
const tooOften = (seconds: number) =>
  HttpResponse.json(
    {
      type: "",
      title: "",
      status: 429,
      code: "limit",
      detail: `that was tried too often; wait for ${seconds} seconds`,
      instance: "r",
    },
    { status: 429, headers: { "Retry-After": String(seconds) } },
  );

async function give(user: Awaited<ReturnType<typeof open>>["user"], name = "ada", password = "lamp river cactus noon") {
  await user.type(screen.getByRole("textbox", { name: "Name or e-mail address" }), name);
  await user.type(screen.getByLabelText("Password"), password);
  await user.click(screen.getByRole("button", { name: "Sign in" }));
}

describe("the sign-in", () => {
  test("who is not signed in is led here, and goes on to where they wanted without a reload", async () => {
    let sent: unknown;
    const { user, router, container } = await open(
      "/bots?mode=paper",
      out,
      ...bots,
      signIn((body) => {
        sent = body;
        return HttpResponse.json({ ...me, csrf_token: "another" });
      }),
    );
    expect(router.state.location.search).toEqual({ next: "/bots?mode=paper" });
    await sound(container);
    await give(user, " Ada ");
    await expect.poll(() => router.state.location.href).toBe("/bots?mode=paper");
    expect(sent).toEqual({ account: "Ada", password: "lamp river cactus noon" });
    expect(csrfToken()).toBe("another");
    expect(await screen.findByRole("heading", { name: "Bots" })).toBeVisible();
  });

  test("who is signed in is led on to where they wanted", async () => {
    const { router } = await open("/signin?next=%2Fbots%3Fmode%3Dpaper", ...bots);
    expect(await screen.findByRole("heading", { name: "Bots" })).toBeVisible();
    expect(router.state.location.href).toBe("/bots?mode=paper");
  });

  test("who has set the password of an account signs in with it, whoever is signed in", async () => {
    await open("/signin?name=eve");
    expect(screen.getByRole("textbox", { name: "Name or e-mail address" })).toHaveValue("eve");
  });

  test("a wrong password is said at the field, which has the focus, until it is typed anew", async () => {
    const { user } = await open("/signin", out, signIn(wrong));
    await give(user);
    const field = screen.getByLabelText("Password");
    await expect.poll(() => field).toHaveAccessibleDescription("The name or the password is wrong.");
    await expect.poll(() => field).toHaveFocus();
    await user.type(field, "x");
    expect(field).not.toHaveAccessibleDescription();
  });

  test("who tries too often is told how long to wait, and may try again after that", async () => {
    const { user } = await open(
      "/signin",
      out,
      signIn(() => tooOften(2)),
    );
    await give(user);
    expect(await screen.findByText(/Wait [12] s, then try again/)).toBeVisible();
    expect(screen.getByRole("button", { name: /^Wait [12] s$/ })).toBeDisabled();
    expect(await screen.findByRole("button", { name: "Sign in" }, { timeout: 4000 })).toBeEnabled();
    expect(screen.queryByText(/tried too often/)).toBeNull();
  });

  test("a server that does not answer is said", async () => {
    const { user } = await open(
      "/signin",
      out,
      http.post(at("/auth/sign-in"), () => HttpResponse.error()),
    );
    await give(user);
    expect(await screen.findByText(/The server does not answer/)).toBeVisible();
  });

  test("a code is asked for if the API wants one; six digits are enough, and a wrong one is typed anew", async () => {
    const sent: unknown[] = [];
    const { user, router, container } = await open(
      "/signin",
      out,
      signIn((body) => {
        sent.push(body.code);
        if (!body.code) return problem(401, "totp_required", "give a one-time code too, or a recovery code");
        if (body.code !== "123456")
          return problem(401, "unauthenticated", "the code is wrong, or was used before; wait for the next one");
        return HttpResponse.json(me);
      }),
    );
    await give(user);
    expect(await screen.findByRole("heading", { name: "Enter your code" })).toBeVisible();
    const field = screen.getByRole("textbox", { name: "Six digit code" });
    await expect.poll(() => field).toHaveFocus();
    expect(field).toHaveAttribute("autocomplete", "one-time-code");
    expect(screen.getByRole("button", { name: "Sign in" })).toBeDisabled();
    await sound(container);
    await user.type(field, "99 99-99");
    expect(await screen.findByText(/The code is wrong, or was used before/)).toBeVisible();
    expect(field).toHaveValue("");
    await user.paste("123 456");
    await expect.poll(() => router.state.location.pathname).toBe("/");
    expect(sent).toEqual([undefined, "999999", "123456"]);
  });

  test("a recovery code is the second way, and there is one back", async () => {
    const sent: unknown[] = [];
    const { user, router } = await open(
      "/signin?next=/bots",
      out,
      ...bots,
      signIn((body) => {
        sent.push(body.code);
        return body.code ? HttpResponse.json(me) : problem(401, "totp_required", "give a one-time code too");
      }),
    );
    await give(user);
    await user.click(await screen.findByRole("button", { name: "Not you?" }));
    expect(screen.getByLabelText("Password")).toHaveValue("");
    await user.type(screen.getByLabelText("Password"), "lamp river cactus noon{Enter}");
    await user.click(await screen.findByRole("button", { name: "Use a recovery code" }));
    const button = screen.getByRole("button", { name: "Sign in" });
    await user.type(screen.getByRole("textbox", { name: "Recovery code" }), "ab2c-def3");
    expect(button).toBeDisabled();
    await user.type(screen.getByRole("textbox", { name: "Recovery code" }), "-ghi4-jkl5");
    await user.click(button);
    await expect.poll(() => router.state.location.pathname).toBe("/bots");
    expect(sent.at(-1)).toBe("ab2c-def3-ghi4-jkl5");
  });

  test("who tries too many codes waits", async () => {
    const { user } = await open(
      "/signin",
      out,
      signIn((body) => (body.code ? tooOften(40) : problem(401, "totp_required", "give a one-time code too"))),
    );
    await give(user);
    await user.type(await screen.findByRole("textbox", { name: "Six digit code" }), "123456");
    expect(await screen.findByText(/Wait (40|39) s, then try again/)).toBeVisible();
    expect(screen.getByRole("textbox", { name: "Six digit code" })).toBeDisabled();
  });

  test("where one is led to is a page of ours", () => {
    for (const [next, to] of [
      ["/bots?mode=live#x", "/bots?mode=live#x"],
      ["/settings?tab=security", "/settings?tab=security"],
      [undefined, "/"],
      ["", "/"],
      ["bots", "/"],
      ["https://evil.example/bots", "/"],
      ["//evil.example/", "/"],
      ["/\\evil.example", "/"],
      ["/.//evil.example", "/"],
      ["/\t/evil.example", "/"],
      ["javascript:alert(1)", "/"],
      ["/signin?next=/signin", "/"],
      ["/api/docs", "/"],
      ["/setup", "/"],
      ["/setupper", "/setupper"],
    ] as const)
      expect(ours(next), String(next)).toBe(to);
  });
});

describe("a forgotten password", () => {
  test("a link is asked for, and nobody is told whether there is such a user", async () => {
    let sent: unknown;
    const { user, container } = await open(
      "/signin",
      out,
      http.post(at("/auth/forgot"), async ({ request }) => {
        sent = await request.json();
        return new HttpResponse(null, { status: 202 });
      }),
    );
    await user.type(screen.getByRole("textbox", { name: "Name or e-mail address" }), "ada@example.org");
    await user.click(screen.getByRole("link", { name: "Forgotten your password?" }));
    expect(await screen.findByRole("heading", { name: "A new password" })).toBeVisible();
    expect(screen.getByRole("textbox", { name: "Name or e-mail address" })).toHaveValue("ada@example.org");
    await user.click(screen.getByRole("button", { name: "Send a link" }));
    expect(await screen.findByText(/If ada@example.org is known here/)).toBeVisible();
    expect(sent).toEqual({ account: "ada@example.org" });
    await sound(container);
    await user.click(screen.getByRole("link", { name: "Back to the sign-in" }));
    expect(await screen.findByRole("heading", { name: "Sign in" })).toBeVisible();
  });

  test("where no mail is sent, it is said who makes a link", async () => {
    const { user } = await open(
      "/signin?view=forgot",
      http.post(at("/auth/forgot"), () =>
        problem(
          403,
          "refused",
          "no mail is sent from here; ask an admin for a link, or make one with `tradebot admin reset-link`",
        ),
      ),
    );
    await user.type(screen.getByRole("textbox", { name: "Name or e-mail address" }), "ada");
    await user.click(screen.getByRole("button", { name: "Send a link" }));
    expect(await screen.findByText("tradebot admin reset-link")).toBeVisible();
  });

  test("who asks too often waits", async () => {
    const { user } = await open(
      "/signin?view=forgot",
      http.post(at("/auth/forgot"), () => tooOften(600)),
    );
    await user.type(screen.getByRole("textbox", { name: "Name or e-mail address" }), "ada");
    await user.click(screen.getByRole("button", { name: "Send a link" }));
    expect(await screen.findByRole("button", { name: "Wait 10 min" })).toBeDisabled();
  });
});

describe("the pages of one-time links", () => {
  const good = "lamp river cactus noon";
  const choose = async (user: Awaited<ReturnType<typeof open>>["user"], password = good, again = password) => {
    await user.clear(screen.getByLabelText("New password"));
    await user.type(screen.getByLabelText("New password"), password);
    await user.clear(screen.getByLabelText("The same once more"));
    await user.type(screen.getByLabelText("The same once more"), again);
  };

  test("the first one makes the admin, and leads to the sign-in with the name filled in", async () => {
    let sent: unknown;
    const { user, router, container } = await open(
      "/setup#the-secret",
      http.post(at("/auth/setup"), async ({ request }) => {
        sent = await request.json();
        return HttpResponse.json({ name: "ada" });
      }),
    );
    await expect.poll(() => router.state.location.hash).toBe("");
    expect(router.history.length).toBe(1); // nothing to go back to that has the secret
    await sound(container);
    await user.type(screen.getByRole("textbox", { name: "Name" }), "Ada");
    await user.type(screen.getByRole("textbox", { name: /^E-mail address/ }), "ada@example.org");
    await choose(user);
    await user.click(screen.getByRole("button", { name: "Make the admin" }));
    await expect.poll(() => router.state.location.pathname).toBe("/signin");
    expect(sent).toEqual({ link: "the-secret", name: "ada", email: "ada@example.org", password: good });
    expect(await screen.findByText("Your password is set")).toBeVisible();
    expect(screen.getByRole("textbox", { name: "Name or e-mail address" })).toHaveValue("ada");
    await expect.poll(() => screen.getByLabelText("Password")).toHaveFocus();
  });

  test("what makes a good password is said while it is typed", async () => {
    const { user } = await open("/setup#x");
    await user.type(screen.getByRole("textbox", { name: "Name" }), "ada");
    const rules = screen.getByRole("list", { name: "What makes a good password" });
    expect(rules).toHaveTextContent("12 characters or more: not yet");
    await user.type(screen.getByLabelText("New password"), "ada1234");
    expect(rules).toHaveTextContent("12 characters or more: 5 to go: not yet");
    expect(rules).toHaveTextContent("Without your name or your address: no");
    expect(rules).toHaveTextContent("Without rows like aaaa, 1234 or qwerty: no");
    await user.clear(screen.getByLabelText("New password"));
    await user.type(screen.getByLabelText("New password"), good);
    expect(within(rules).getAllByText(": yes")).toHaveLength(3);
  });

  test("what is wrong is said at its field, before anything is sent", async () => {
    const { user } = await open("/setup#x");
    await user.click(screen.getByRole("button", { name: "Make the admin" }));
    expect(screen.getByRole("textbox", { name: "Name" })).toHaveAccessibleDescription("Choose a name.");
    await expect.poll(() => screen.getByRole("textbox", { name: "Name" })).toHaveFocus();
    expect(screen.getByLabelText("New password")).toHaveAccessibleDescription("Choose a password.");
    await user.type(screen.getByRole("textbox", { name: "Name" }), "ada love");
    await user.type(screen.getByRole("textbox", { name: /^E-mail address/ }), "nowhere");
    await choose(user, good, "another");
    await user.click(screen.getByRole("button", { name: "Make the admin" }));
    expect(screen.getByRole("textbox", { name: "Name" })).toHaveAccessibleDescription(/^A name has 2 to 40/);
    expect(screen.getByRole("textbox", { name: /^E-mail/ })).toHaveAccessibleDescription(/^This is no e-mail address/);
    expect(screen.getByLabelText("The same once more")).toHaveAccessibleDescription("The two differ. Type the same again.");
  });

  test("the server's reason is said at the password, and that a name is taken at the name", async () => {
    const answers = [
      problem(422, "invalid", "the password is easily guessed: it is much like one of the most common ones; take several words"),
      problem(409, "conflict", 'there is a user called "ada" already; choose another name'),
      problem(503, "unavailable", "the database does not answer"),
    ];
    const { user } = await open(
      "/setup#x",
      http.post(at("/auth/setup"), () => answers.shift() as Response),
    );
    await user.type(screen.getByRole("textbox", { name: "Name" }), "ada");
    await choose(user, "password1234");
    await user.click(screen.getByRole("button", { name: "Make the admin" }));
    await expect.poll(() => screen.getByLabelText("New password")).toHaveAccessibleDescription(/is easily guessed/);
    await expect.poll(() => screen.getByLabelText("New password")).toHaveFocus();
    await choose(user);
    await user.click(screen.getByRole("button", { name: "Make the admin" }));
    await expect
      .poll(() => screen.getByRole("textbox", { name: "Name" }))
      .toHaveAccessibleDescription(/is a user called "ada" already/);
    await user.type(screen.getByRole("textbox", { name: "Name" }), "x");
    await user.click(screen.getByRole("button", { name: "Make the admin" }));
    expect(await screen.findByText("The database does not answer.")).toBeVisible();
  });

  test.each([
    ["/invite", "Welcome"],
    ["/reset", "Choose a new password"],
  ])("%s sets a password", async (path, title) => {
    let sent: unknown;
    const { user, router, container } = await open(
      `${path}#s3cret_-`,
      http.post(at("/auth/accept"), async ({ request }) => {
        sent = await request.json();
        return HttpResponse.json({ name: "bob" });
      }),
    );
    expect(await screen.findByRole("heading", { name: title })).toBeVisible();
    expect(screen.queryByRole("textbox", { name: "Name" })).toBeNull();
    await sound(container);
    await choose(user);
    await user.click(screen.getByRole("button", { name: "Set the password" }));
    await expect.poll(() => router.state.location.href).toBe("/signin?name=bob");
    expect(sent).toEqual({ link: "s3cret_-", password: good });
  });

  test("a link that was used says what to do", async () => {
    const { user, router, container } = await open(
      "/reset#old",
      http.post(at("/auth/accept"), () =>
        problem(404, "not_found", "the link was used, is too old, or another took its place; ask for a new one"),
      ),
    );
    await choose(user);
    await user.click(screen.getByRole("button", { name: "Set the password" }));
    expect(await screen.findByRole("heading", { name: "This link cannot be used" })).toBeVisible();
    expect(screen.getByText(/The link was used, is too old/)).toBeVisible();
    await sound(container);
    await user.click(screen.getByRole("link", { name: "Ask for another link" }));
    await expect.poll(() => router.state.location.href).toBe("/signin?view=forgot");
  });

  test("a link without its secret says so, and another one that is opened then counts", async () => {
    const { router } = await open("/invite");
    expect(await screen.findByRole("heading", { name: "This link is not whole" })).toBeVisible();
    await router.navigate({ to: "/invite", hash: "whole" });
    expect(await screen.findByRole("heading", { name: "Welcome" })).toBeVisible();
  });

  test("passwords are told apart as the server does", () => {
    expect(passwordFaults({ password: "é".repeat(11), again: "" })).toEqual({
      password: "The password has 11 characters; take 12 or more.",
    });
    expect(passwordFaults({ password: "😀".repeat(12), again: "😀".repeat(12) })).toEqual({});
    expect(passwordFaults({ password: "x".repeat(129), again: "" }).password).toMatch(/129 characters; take 128 or less/);
    expect(passwordFaults({ password: good, again: "" })).toEqual({ again: "Type the same password once more." });
    for (const text of ["xaaaay", "a1234b", "dcba", "poiuyt", "QWERty"]) expect(hasRun(text), text).toBe(true);
    for (const text of ["", "abc", "lamp river cactus noon", "1243"]) expect(hasRun(text), text).toBe(false);
    expect(hasName("my-Lovelace-1", ["ada", "ada.lovelace@example.org"])).toBe(true);
    expect(hasName("tradebots", [""])).toBe(true);
    expect(hasName("lamp river", ["al", ""])).toBe(false);
  });
});
