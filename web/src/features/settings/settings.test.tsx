import { screen, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { csrfToken, type Schema } from "~/shared/api/client";
import { at, list, me, open, problem, sound } from "../../../test/app";
import { browserOf } from "./agent";

type User = Awaited<ReturnType<typeof open>>["user"];

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const linux = "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0";
const phone =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1";
const stale = () => problem(403, "reauthenticate", "give your password again, then repeat this");
const empty = () => new HttpResponse(null, { status: 204 });
const as = (more: Partial<Schema<"Me">>) => http.get(at("/auth/session"), () => HttpResponse.json({ ...me, ...more }));

/** Answers the dialog that asks for the password again. */
async function again(user: User, password = "lamp river cactus noon") {
  const dialog = await screen.findByRole("dialog", { name: "Your password once more" });
  await user.type(within(dialog).getByLabelText("Password"), password);
  await user.click(within(dialog).getByRole("button", { name: "Go on" }));
}
const reauthenticated = http.post(at("/auth/reauthenticate"), () => HttpResponse.json({ ...me, csrf_token: "fresh" }));

describe("the tabs", () => {
  test("an admin sees those of the installation, and which one is open stands in the address", async () => {
    const { user, router, container } = await open(
      "/settings",
      http.get(at("/sessions"), () => list([])),
    );
    expect((await screen.findAllByRole("tab")).map((t) => t.textContent)).toEqual([
      "Profile",
      "Security",
      "Sessions",
      "API tokens",
      "Notifications",
      "Users",
      "Audit log",
      "System",
    ]);
    await user.click(screen.getByRole("tab", { name: "Sessions" }));
    await expect.poll(() => router.state.location.search).toEqual({ tab: "sessions" });
    await user.click(screen.getByRole("tab", { name: "Profile" }));
    await expect.poll(() => router.state.location.href).toBe("/settings");
    await sound(container);
  });

  test("nobody else sees them, whatever the address says", async () => {
    await open("/settings?tab=users", as({ role: "trader", scope: "trade" }));
    expect(await screen.findByRole("tab", { name: "Profile" })).toHaveAttribute("aria-selected", "true");
    expect(screen.queryByRole("tab", { name: "Users" })).toBeNull();
  });
});

describe("the profile", () => {
  test("says who one is", async () => {
    await open("/settings", as({ email: "ada@example.org", role: "viewer", scope: "read", totp: true }));
    const you = await screen.findByRole("region", { name: "You" });
    expect(you).toHaveTextContent("ada@example.org");
    expect(you).toHaveTextContent("Viewer: you see what is yours");
    expect(you).toHaveTextContent("An admin changes your address or your role.");
  });

  test("the theme is chosen, here and in the top bar alike", async () => {
    const { user } = await open("/settings");
    await user.click(await screen.findByRole("radio", { name: "Dark" }));
    expect(document.documentElement).toHaveClass("dark");
    expect(localStorage.getItem("theme")).toBe("dark");
    await user.click(screen.getByRole("button", { name: "Light or dark" }));
    await expect.poll(() => screen.getByRole("radio", { name: "Light" })).toBeChecked();
    await user.click(screen.getByRole("radio", { name: "As the system" }));
    expect(document.documentElement).not.toHaveClass("light", "dark");
    expect(localStorage.getItem("theme")).toBeNull();
  });

  test("signs out, and nothing is left of who was here", async () => {
    let out = 0;
    const { user, router, client } = await open(
      "/settings",
      http.post(at("/auth/sign-out"), () => {
        out++;
        return empty();
      }),
    );
    await user.click(await screen.findByRole("button", { name: "Sign out" }));
    await expect.poll(() => router.state.location.href).toBe("/signin");
    expect(await screen.findByRole("heading", { name: "Sign in" })).toBeVisible();
    expect(out).toBe(1);
    await expect.poll(() => client.getQueryData(["/api/v1/auth/session", {}])).toBeUndefined();
    expect(csrfToken()).toBe("");
  });

  test("a sign-out that fails says so; one whose session has ended already does not", async () => {
    const answers = [
      problem(503, "unavailable", "the database does not answer"),
      problem(401, "unauthenticated", "sign in first"),
    ];
    const { user, router } = await open(
      "/settings",
      http.post(at("/auth/sign-out"), () => answers.shift() as Response),
    );
    await user.click(await screen.findByRole("button", { name: "Sign out" }));
    expect(await screen.findByText("You are still signed in")).toBeVisible();
    expect(screen.getByText("The database does not answer.")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Sign out" }));
    await expect.poll(() => router.state.location.pathname).toBe("/signin");
  });

  test("signs out everywhere, and asks before", async () => {
    const done: string[] = [];
    const { user, router } = await open(
      "/settings",
      http.delete(at("/sessions"), () => {
        done.push("others");
        return empty();
      }),
      http.post(at("/auth/sign-out"), () => {
        done.push("this");
        return empty();
      }),
    );
    await user.click(await screen.findByRole("button", { name: "Sign out everywhere" }));
    const dialog = await screen.findByRole("dialog", { name: "Sign out everywhere" });
    expect(done).toEqual([]);
    await user.click(within(dialog).getByRole("button", { name: "Sign out everywhere" }));
    await expect.poll(() => router.state.location.pathname).toBe("/signin");
    expect(done).toEqual(["others", "this"]);
  });
});

describe("the password", () => {
  const fill = async (user: User, password = "lamp river cactus noon", again = password) => {
    await user.type(await screen.findByLabelText("New password"), password);
    await user.type(screen.getByLabelText("The same once more"), again);
    await user.click(screen.getByRole("button", { name: "Change the password" }));
  };

  test("is changed after the present one was given, and the session goes on under another token", async () => {
    const sent: unknown[] = [];
    let first = true;
    const { user, container } = await open(
      "/settings?tab=security",
      reauthenticated,
      http.put(at("/auth/password"), async ({ request }) => {
        sent.push([await request.json(), request.headers.get("X-CSRF-Token")]);
        if (!first) return HttpResponse.json({ ...me, csrf_token: "third" });
        first = false;
        return stale();
      }),
    );
    await fill(user);
    await again(user, "the old one");
    expect(await screen.findByText("Your password is changed")).toBeVisible();
    expect(sent).toEqual([
      [{ password: "lamp river cactus noon" }, "csrf"],
      [{ password: "lamp river cactus noon" }, "fresh"],
    ]);
    expect(csrfToken()).toBe("third");
    expect(screen.getByLabelText("New password")).toHaveValue("");
    await sound(container);
  });

  test("who does not give the present one is told nothing, and nothing is lost", async () => {
    const { user } = await open(
      "/settings?tab=security",
      http.put(at("/auth/password"), () => stale()),
    );
    await fill(user);
    const dialog = await screen.findByRole("dialog", { name: "Your password once more" });
    await user.click(within(dialog).getByRole("button", { name: "Cancel" }));
    await expect.poll(() => screen.queryByRole("dialog")).toBeNull();
    expect(screen.getByLabelText("New password")).toHaveValue("lamp river cactus noon");
    expect(screen.queryByText("Your password was not changed")).toBeNull();
  });

  test("what is wrong with it is said at the field, what failed below it", async () => {
    const answers = [
      problem(422, "invalid", "the password is easily guessed; take several words"),
      problem(503, "unavailable", "the database does not answer"),
    ];
    const { user } = await open(
      "/settings?tab=security",
      http.put(at("/auth/password"), () => answers.shift() as Response),
    );
    await fill(user, "short");
    expect(screen.getByLabelText("New password")).toHaveAccessibleDescription(/has 5 characters; take 12/);
    await user.clear(screen.getByLabelText("New password"));
    await user.clear(screen.getByLabelText("The same once more"));
    await fill(user);
    await expect.poll(() => screen.getByLabelText("New password")).toHaveAccessibleDescription(/is easily guessed/);
    await user.click(screen.getByRole("button", { name: "Change the password" }));
    expect(await screen.findByText("Your password was not changed")).toBeVisible();
  });
});

describe("one-time codes", () => {
  const secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
  const offer = { secret, url: `otpauth://totp/Tradebot:ada?secret=${secret}&issuer=Tradebot` };
  const codes = Array.from({ length: 10 }, (_, i) => `ab2c-def3-ghi4-jk${i}5`);
  /** The session of somebody who may turn codes on and off. */
  const session = (state: Partial<Schema<"Me">>) => http.get(at("/auth/session"), () => HttpResponse.json({ ...me, ...state }));

  test("are turned on: a code to scan, a secret to type, the first code, recovery codes to store", async () => {
    const state: Partial<Schema<"Me">> = {};
    const sent: string[] = [];
    let begun = 0;
    const { user, container } = await open(
      "/settings?tab=security",
      session(state),
      reauthenticated,
      http.post(at("/auth/totp"), () => (begun++ === 0 ? stale() : HttpResponse.json(offer))),
      http.post(at("/auth/totp/confirm"), async ({ request }) => {
        const { code } = (await request.json()) as { code: string };
        sent.push(code);
        if (code !== "123456")
          return problem(403, "wrong_secret", "the code is wrong; look whether the clock of the device is right");
        Object.assign(state, { totp: true, recovery_codes: 10 });
        return HttpResponse.json({ recovery_codes: codes });
      }),
    );
    await user.click(await screen.findByRole("button", { name: "Set up one-time codes" }));
    await again(user);
    const qr = await screen.findByRole("img", { name: /QR code/ });
    expect(qr.querySelector("path")?.getAttribute("d")).toMatch(/^M4 4h1v1h-1z/); // behind the white border begins a corner
    expect(container.querySelector("style, [style*=color]")).toBeNull();
    expect(screen.getByText("JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP")).toBeVisible();
    expect(screen.getByRole("link", { name: "Open it in an app on this device" })).toHaveAttribute("href", offer.url);
    await user.click(screen.getByRole("button", { name: "Copy the secret" }));
    expect(await navigator.clipboard.readText()).toBe(secret);
    await sound(container);

    const field = screen.getByRole("textbox", { name: "Six digit code" });
    await user.type(field, "999999");
    await expect.poll(() => field).toHaveAccessibleDescription(/The code is wrong; look whether the clock/);
    expect(field).toHaveValue("");
    await user.type(field, "123456");
    const shown = await screen.findByRole("list", { name: "Recovery codes" });
    expect(
      within(shown)
        .getAllByRole("listitem")
        .map((li) => li.textContent),
    ).toEqual(codes);
    expect(sent).toEqual(["999999", "123456"]);
    await sound(container);

    await user.click(screen.getByRole("button", { name: "Copy the codes" }));
    expect(await navigator.clipboard.readText()).toBe(codes.join("\n"));
    let file: Blob | undefined;
    URL.createObjectURL = vi.fn((blob: Blob) => {
      file = blob;
      return "blob:x";
    });
    URL.revokeObjectURL = vi.fn();
    const click = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => {});
    await user.click(screen.getByRole("button", { name: "Download the codes" }));
    expect(click).toHaveBeenCalledOnce();
    expect(await file?.text()).toContain(codes.join("\n"));

    expect(screen.getByRole("button", { name: "Done" })).toBeDisabled();
    await user.click(screen.getByRole("checkbox", { name: "I have stored the codes" }));
    await user.click(screen.getByRole("button", { name: "Done" }));
    expect(await screen.findByText(/10 recovery codes left/)).toBeVisible();
    expect(screen.queryByText(codes[0] as string)).toBeNull();
  });

  test("a secret that another one took the place of is made anew", async () => {
    let begun = 0;
    const { user } = await open(
      "/settings?tab=security",
      http.post(at("/auth/totp"), () => {
        begun++;
        return HttpResponse.json({ ...offer, secret: `${"ABCD".repeat(7)}${begun === 1 ? "AAAA" : "BBBB"}` });
      }),
      http.post(at("/auth/totp/confirm"), () => problem(409, "conflict", "another secret was made meanwhile")),
    );
    await user.click(await screen.findByRole("button", { name: "Set up one-time codes" }));
    await user.type(await screen.findByRole("textbox", { name: "Six digit code" }), "123456");
    expect(await screen.findByText("One-time codes were not turned on")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText(/BBBB$/)).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Cancel" }));
    expect(screen.getByRole("button", { name: "Set up one-time codes" })).toBeVisible();
  });

  test("new recovery codes are made, and it warns when few are left", async () => {
    const state: Partial<Schema<"Me">> = { totp: true, recovery_codes: 1 };
    const { user } = await open(
      "/settings?tab=security",
      session(state),
      http.post(at("/auth/recovery-codes"), () => {
        state.recovery_codes = 10;
        return HttpResponse.json({ recovery_codes: codes });
      }),
    );
    expect(await screen.findByText("1 recovery code left")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Make new recovery codes" }));
    const dialog = await screen.findByRole("dialog", { name: "Make new recovery codes" });
    await user.click(within(dialog).getByRole("button", { name: "Make new codes" }));
    expect(await screen.findByRole("list", { name: "Recovery codes" })).toHaveTextContent(codes[9] as string);
  });

  test("are turned off; the password is asked for when the other dialog is gone", async () => {
    const state: Partial<Schema<"Me">> = { totp: true, recovery_codes: 8 };
    let asked = 0;
    const { user, container } = await open(
      "/settings?tab=security",
      session(state),
      http.post(at("/auth/reauthenticate"), () => HttpResponse.json({ ...me, ...state })),
      http.delete(at("/auth/totp"), () => {
        if (asked++ === 0) return stale();
        Object.assign(state, { totp: false, recovery_codes: 0 });
        return empty();
      }),
    );
    await sound(container);
    await user.click(await screen.findByRole("button", { name: "Turn off" }));
    const sure = await screen.findByRole("dialog", { name: "Turn one-time codes off" });
    await user.click(within(sure).getByRole("button", { name: "Turn them off" }));
    const dialog = await screen.findByRole("dialog", { name: "Your password once more" });
    expect(screen.getAllByRole("dialog")).toHaveLength(1);
    await user.type(within(dialog).getByLabelText("Password"), "x");
    await user.type(within(dialog).getByRole("textbox", { name: /^Code/ }), "123456");
    await user.click(within(dialog).getByRole("button", { name: "Go on" }));
    expect(await screen.findByRole("button", { name: "Set up one-time codes" })).toBeVisible();
  });

  test("what fails is said in the panel", async () => {
    const { user } = await open(
      "/settings?tab=security",
      session({ totp: true, recovery_codes: 8 }),
      http.delete(at("/auth/totp"), () => problem(503, "unavailable", "the database does not answer")),
      http.post(at("/auth/totp"), () => problem(503, "unavailable", "the database does not answer")),
    );
    await user.click(await screen.findByRole("button", { name: "Turn off" }));
    await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Turn them off" }));
    expect(await screen.findByText("One-time codes are still on")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Use another authenticator" }));
    expect(await screen.findByText("No secret was made")).toBeVisible();
  });
});

describe("sessions", () => {
  let logins: Schema<"Login">[];
  beforeEach(() => {
    const now = Date.now();
    const base = { created: now - DAY, expires: now + 6 * DAY };
    logins = [
      { ...base, id: "s2", current: false, seen: now - 3 * HOUR, address: "2001:db8::7", agent: phone },
      { ...base, id: "s1", current: true, seen: now - 60_000, address: "192.0.2.1", agent: linux },
    ];
  });
  const listed = http.get(at("/sessions"), () => list(logins));

  test("this one stands first, and one that is ended goes", async () => {
    const { user, container } = await open(
      "/settings?tab=sessions",
      listed,
      http.delete(at("/sessions/s2"), () => {
        logins = logins.filter((s) => s.id !== "s2");
        return empty();
      }),
    );
    await screen.findByText(/Firefox 144/);
    const rows = screen.getAllByRole("row").slice(1);
    expect(rows[0]).toHaveTextContent(/Firefox 144 on Linux.*This one/);
    expect(rows[1]).toHaveTextContent(/Safari 18 on iPhone.*2001:db8::7.*3 h ago/);
    await sound(container);
    await user.click(screen.getByRole("button", { name: /^End the session of Safari 18 on iPhone/ }));
    const dialog = await screen.findByRole("dialog", { name: "End this session" });
    await user.click(within(dialog).getByRole("button", { name: "End the session" }));
    expect(await screen.findByText("You are signed in nowhere else.")).toBeVisible();
    expect(screen.queryByText(/Safari/)).toBeNull();
    expect(screen.queryByRole("button", { name: "End all others" })).toBeNull();
  });

  test("all others end at once; what fails stays in the dialog", async () => {
    const answers = [problem(503, "unavailable", "the database does not answer"), empty()];
    const { user } = await open(
      "/settings?tab=sessions",
      listed,
      http.delete(at("/sessions"), () => {
        const answer = answers.shift() as Response;
        if (answer.ok) logins = logins.filter((s) => s.current);
        return answer;
      }),
    );
    await user.click(await screen.findByRole("button", { name: "End all others" }));
    const dialog = await screen.findByRole("dialog", { name: "End all other sessions" });
    await user.click(within(dialog).getByRole("button", { name: "End all others" }));
    expect(await within(dialog).findByText("The database does not answer.")).toBeVisible();
    await user.click(within(dialog).getByRole("button", { name: "End all others" }));
    expect(await screen.findByText("You are signed in nowhere else.")).toBeVisible();
  });

  test("to end this one is to sign out", async () => {
    const { user, router } = await open(
      "/settings?tab=sessions",
      listed,
      http.post(at("/auth/sign-out"), () => empty()),
    );
    await user.click(await screen.findByRole("button", { name: "Sign out here" }));
    await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Sign out" }));
    await expect.poll(() => router.state.location.pathname).toBe("/signin");
  });

  test("a list that fails can be asked for again", async () => {
    let fails = true;
    const { user } = await open(
      "/settings?tab=sessions",
      http.get(at("/sessions"), () => (fails ? problem(503, "unavailable", "the database does not answer") : list(logins))),
    );
    expect(await screen.findByText("Your sessions cannot be shown")).toBeVisible();
    fails = false;
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText(/Firefox 144 on Linux/)).toBeVisible();
  });

  test("browsers are called by their names", () => {
    const chrome =
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
    for (const [agent, words] of [
      [linux, "Firefox 144 on Linux"],
      [phone, "Safari 18 on iPhone"],
      [chrome, "Chrome 142 on Windows"],
      [`${chrome} Edg/142.0.0.0`, "Edge 142 on Windows"],
      [`${chrome} OPR/125.0.0.0`, "Opera 125 on Windows"],
      [
        "Mozilla/5.0 (Linux; Android 15; SM-S921B) AppleWebKit/537.36 Chrome/130.0.0.0 Mobile Safari/537.36",
        "Chrome 130 on Android",
      ],
      ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/26.0 Safari/605.1.15", "Safari 26 on macOS"],
      ["curl/8.14.1", "curl 8.14.1"],
      ["Mozilla/5.0 (X11)", "A browser on Linux"],
      ["", "An unknown program"],
    ])
      expect(browserOf(agent as string), agent).toBe(words);
  });
});

describe("API tokens", () => {
  const token = (more: Partial<Schema<"Token">>): Schema<"Token"> => ({
    id: "t1",
    name: "trades to a spreadsheet",
    prefix: "tb_3kD0fQx1",
    scope: "read",
    created: Date.now() - 9 * DAY,
    expires: Date.now() + 30 * DAY,
    used: Date.now() - 2 * HOUR,
    ...more,
  });

  test("without one it says what they are for, and makes the first, which is shown once", async () => {
    const tokens: Schema<"Token">[] = [];
    const sent: Record<string, unknown>[] = [];
    const { user, container } = await open(
      "/settings?tab=tokens",
      reauthenticated,
      http.get(at("/api/v1/api-tokens"), () => list(tokens)),
      http.post(at("/api/v1/api-tokens"), async ({ request }) => {
        sent.push((await request.json()) as never);
        if (sent.length === 1) return stale();
        const made = token({ name: "my script", scope: "trade", used: 0 });
        tokens.push(made);
        return HttpResponse.json({ ...made, token: "tb_3kD0fQx1_secret" }, { status: 201 });
      }),
    );
    expect(await screen.findByRole("heading", { name: "No tokens yet" })).toBeVisible();
    expect(screen.getByRole("link", { name: "Read about the API" })).toHaveAttribute("href", "/api/docs");
    await sound(container);
    await user.click(screen.getByRole("button", { name: "New token" }));
    await sound(container);
    await user.click(screen.getByRole("button", { name: "Make the token" }));
    expect(screen.getByRole("textbox", { name: "Name" })).toHaveAccessibleDescription("Give the token a name.");
    await user.type(screen.getByRole("textbox", { name: "Name" }), " my script ");
    await user.click(screen.getByRole("radio", { name: /^Read and trade/ }));
    await user.selectOptions(screen.getByRole("combobox", { name: "Ends after" }), "30 days");
    await user.click(screen.getByRole("button", { name: "Make the token" }));
    await again(user);
    expect(await screen.findByText("tb_3kD0fQx1_secret")).toBeVisible();
    expect(sent[1]).toMatchObject({ name: "my script", scope: "trade" });
    const expires = Number(sent[1]?.expires);
    expect(Math.abs(expires - Date.now() - 30 * DAY)).toBeLessThan(HOUR);
    await user.click(screen.getByRole("button", { name: "Copy the token" }));
    expect(await navigator.clipboard.readText()).toBe("tb_3kD0fQx1_secret");
    await user.click(screen.getByRole("button", { name: "I have stored it" }));
    expect(screen.queryByText("tb_3kD0fQx1_secret")).toBeNull();
    expect(await screen.findByRole("row", { name: /my script.*Read and trade/ })).toBeVisible();
  });

  test("one without an end is sent as such; what fails is said in the form", async () => {
    let sent: unknown;
    const { user } = await open(
      "/settings?tab=tokens",
      http.get(at("/api/v1/api-tokens"), () => list([token({})])),
      http.post(at("/api/v1/api-tokens"), async ({ request }) => {
        sent = await request.json();
        return problem(429, "limit", "you have 100 tokens already; take back those that nobody uses");
      }),
    );
    await user.click(await screen.findByRole("button", { name: "New token" }));
    await user.type(screen.getByRole("textbox", { name: "Name" }), "x");
    await user.selectOptions(screen.getByRole("combobox", { name: "Ends after" }), "Without an end");
    await user.click(screen.getByRole("button", { name: "Make the token" }));
    expect(await screen.findByText(/You have 100 tokens already/)).toBeVisible();
    expect(sent).toEqual({ name: "x", scope: "read", expires: 0 });
    await user.click(screen.getByRole("button", { name: "Cancel" }));
    expect(screen.queryByRole("textbox", { name: "Name" })).toBeNull();
  });

  test("a token may no more than its owner", async () => {
    const { user } = await open(
      "/settings?tab=tokens",
      as({ role: "viewer", scope: "read" }),
      http.get(at("/api/v1/api-tokens"), () => list([])),
    );
    await user.click(await screen.findByRole("button", { name: "New token" }));
    expect(screen.getAllByRole("radio").map((r) => r.closest("label")?.textContent)).toEqual([
      "ReadSees what you see, and changes nothing.",
    ]);
  });

  test("the list says what each may and when it ends, and one is taken back", async () => {
    let tokens = [
      token({}),
      token({ id: "t2", name: "old", expires: Date.now() - DAY, used: 0 }),
      token({ id: "t3", name: "ever", expires: 0 }),
    ];
    const { user, container } = await open(
      "/settings?tab=tokens",
      http.get(at("/api/v1/api-tokens"), () => list(tokens)),
      http.delete(at("/api/v1/api-tokens/t1"), () => {
        tokens = tokens.slice(1);
        return problem(404, "not_found", "there is no such token"); // somebody else was faster: it is gone all the same
      }),
    );
    expect(await screen.findByRole("row", { name: /trades to a spreadsheet.*tb_3kD0fQx1….*2 h ago/ })).toBeVisible();
    expect(screen.getByRole("row", { name: /^old.*not yet.*ended/ })).toBeVisible();
    expect(screen.getByRole("row", { name: /^ever.*never/ })).toBeVisible();
    await sound(container);
    await user.click(screen.getByRole("button", { name: "Take back trades to a spreadsheet" }));
    const dialog = await screen.findByRole("dialog", { name: "Take back the token trades to a spreadsheet" });
    expect(dialog).toHaveTextContent("It was last used 2 h ago");
    await user.click(within(dialog).getByRole("button", { name: "Take it back" }));
    await expect.poll(() => screen.queryByText("trades to a spreadsheet")).toBeNull();
  });

  test("a list that fails can be asked for again", async () => {
    await open(
      "/settings?tab=tokens",
      http.get(at("/api/v1/api-tokens"), () => problem(503, "unavailable", "the database does not answer")),
    );
    expect(await screen.findByText("Your tokens cannot be shown")).toBeVisible();
    expect(screen.getByRole("button", { name: "Try again" })).toBeVisible();
  });
});
