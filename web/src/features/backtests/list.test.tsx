import { configure, screen, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { expect, test, vi } from "vitest";
import { at, list, me, open, problem, sound } from "../../../test/app";
import { comparison, id, job, spec, strategy } from "./fixtures";

configure({ asyncUtilTimeout: 8000 }); // a machine under load takes its time
vi.setConfig({ testTimeout: 30_000 });

const strategies = http.get(at("/strategies"), () => list([strategy]));
const compare = http.get(at("/backtests/compare"), ({ request }) => {
  const ids = new URL(request.url).searchParams.get("ids")?.split(",") ?? [];
  const c = comparison();
  return HttpResponse.json({
    ...c,
    backtests: ids.map((i) => ({ ...c.backtests?.[0], id: i })),
    metrics: c.metrics?.map((m) => ({ ...m, values: ids.map(() => m.values?.[0]) })),
  });
});
const two = [job(), job({ id: "second", spec: { settings: { ...spec.settings, params: { fast: 20 } } } })];

test("a row says what was tested and, when they have come, the figures", async () => {
  const { container } = await open(
    "/backtests",
    strategies,
    compare,
    http.get(at("/backtests"), () => list(two)),
  );
  const row = (await screen.findAllByText("sma-cross 1.0.0"))[0]?.closest("tr") as HTMLElement;
  expect(row).toHaveTextContent("fast 10, slow 30");
  expect(row).toHaveTextContent("BTCUSDT 1h");
  expect(row).toHaveTextContent(/1 Jan.* to 31 Mar/);
  await within(row).findByText(/\+21\.0/);
  expect(row).toHaveTextContent("1.79");
  expect(row).toHaveTextContent("−20.0");
  await sound(container);
});

test("one that runs shows how far it is, and can be canceled", async () => {
  let canceled = false;
  const { user } = await open(
    "/backtests",
    strategies,
    http.get(at("/backtests"), () => list([job({ status: "running", progress: 0.61, left_ms: 3000 })])),
    http.post(at(`/backtests/${id}/cancel`), () => {
      canceled = true;
      return HttpResponse.json(job({ status: "canceled" }));
    }),
  );
  const bar = await screen.findByRole("progressbar");
  expect(bar).toHaveAttribute("aria-valuenow", "61");
  expect(screen.getByText(/3 s left/)).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Cancel" }));
  await expect.poll(() => canceled).toBe(true);
});

test("what failed says why in its row", async () => {
  await open(
    "/backtests?status=failed",
    strategies,
    http.get(at("/backtests"), ({ request }) => {
      expect(new URL(request.url).searchParams.get("status")).toBe("failed");
      return list([job({ status: "failed", error: "the strategy ran out of fuel" })]);
    }),
  );
  expect(await screen.findByText("the strategy ran out of fuel")).toBeVisible();
});

test("the filter is in the address, and several states go with commas", async () => {
  const asked: (string | null)[] = [];
  const { user, router } = await open(
    "/backtests",
    strategies,
    http.get(at("/backtests"), ({ request }) => {
      asked.push(new URL(request.url).searchParams.get("status"));
      return list([]);
    }),
  );
  await user.click(await screen.findByRole("radio", { name: "Active" }));
  await expect.poll(() => router.state.location.search).toEqual({ status: "active" });
  await expect.poll(() => asked.at(-1)).toBe("queued,running");
  expect(await screen.findByText("No backtest is active")).toBeVisible();
});

test("up to four are chosen in the address and compared", async () => {
  const { user, router } = await open(
    "/backtests",
    strategies,
    compare,
    http.get(at("/backtests"), () => list(two)),
  );
  const boxes = await screen.findAllByRole("checkbox", { name: "Compare sma-cross 1.0.0" });
  expect(screen.getByRole("button", { name: "Compare" })).toBeDisabled();
  await user.click(boxes[0] as HTMLElement);
  await user.click(boxes[1] as HTMLElement);
  await screen.findByText("2 of 4 chosen");
  await user.click(screen.getByRole("link", { name: "Compare" }));
  await expect.poll(() => router.state.location.pathname).toBe("/backtests/compare");
  expect(router.state.location.search).toEqual({ ids: `${id},second` });
});

test("it runs again with the same settings", async () => {
  let sent: unknown;
  const { user, router } = await open(
    "/backtests",
    strategies,
    compare,
    http.get(at("/backtests"), () => list([job()])),
    http.post(at("/backtests"), async ({ request }) => {
      sent = await request.json();
      return HttpResponse.json(job({ id: "again", status: "queued" }), { status: 201 });
    }),
    http.get(at("/backtests/again"), () => HttpResponse.json(job({ id: "again", status: "queued", progress: 0 }))),
  );
  await user.click(await screen.findByRole("button", { name: /Run sma-cross 1.0.0 again/ }));
  await expect.poll(() => router.state.location.pathname).toBe("/backtests/again");
  expect(sent).toMatchObject({
    strategy: spec.settings.module,
    slots: [{ market: "synth:BTCUSDT:1h" }],
    from: spec.settings.from,
    to: spec.settings.to,
    params: { fast: 10, slow: 30 },
    fee: "0.001",
    maker_fee: "0.001",
    spread_bps: "1",
    limits: ["stop_loss_pct=5"],
    seed: 1,
  });
});

test("deleting asks, says why it failed, and goes on", async () => {
  let tries = 0;
  const { user } = await open(
    "/backtests",
    strategies,
    compare,
    http.get(at("/backtests"), () => list(tries > 1 ? [] : [job()])),
    http.delete(at(`/backtests/${id}`), () => {
      tries += 1;
      return tries === 1
        ? problem(409, "conflict", "it is being verified; wait for it")
        : new HttpResponse(null, { status: 204 });
    }),
  );
  await user.click(await screen.findByRole("button", { name: "Delete sma-cross 1.0.0" }));
  const dialog = await screen.findByRole("dialog");
  await user.click(within(dialog).getByRole("button", { name: "Delete the backtest" }));
  expect(await within(dialog).findByText("It is being verified; wait for it.")).toBeVisible();
  await user.click(within(dialog).getByRole("button", { name: "Delete the backtest" }));
  expect(await screen.findByText("No backtests yet")).toBeVisible();
});

test("a viewer sees, and does nothing", async () => {
  await open(
    "/backtests",
    http.get(at("/auth/session"), () => HttpResponse.json({ ...me, scope: "read", role: "viewer" })),
    strategies,
    compare,
    http.get(at("/backtests"), () => list([job()])),
  );
  await screen.findByText("sma-cross 1.0.0");
  expect(screen.queryByRole("link", { name: "New backtest" })).toBeNull();
  expect(screen.queryByRole("button", { name: /Delete|again/ })).toBeNull();
});

test("a list that cannot be read says so in its panel", async () => {
  let fine = false;
  const { user } = await open(
    "/backtests",
    strategies,
    compare,
    http.get(at("/backtests"), () =>
      fine ? list([job()]) : problem(503, "unavailable", "the database is away; try again soon"),
    ),
  );
  expect(await screen.findByText("The database is away; try again soon.")).toBeVisible();
  fine = true;
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("sma-cross 1.0.0")).toBeVisible();
});
