import { HttpResponse, http, type JsonBodyType, type RequestHandler } from "msw";
import type { Schema } from "~/shared/api/client";
import { at, list } from "../../../test/app";

/** A bot and all that is asked of it, for the tests of its page. */

export const id = "018f0000-0000-7000-8000-00000000000a";
const now = Date.UTC(2026, 10, 23, 15, 20);
export const address = `/bots/${id}`;
export const hash = "a3f19c2e".padEnd(64, "0");

export const bot = (more: Partial<Schema<"Bot">> = {}): Schema<"Bot"> => ({
  id,
  name: "BTC trend",
  strategy: "ema-cross",
  module: hash,
  mode: "paper",
  status: "running",
  pause: "",
  reason: "",
  held: "nothing",
  slots: [{ slot: "main", market: "synth:BTCUSDT:1h", base: "BTC", quote: "USDT" }],
  params: { fast: "10" },
  limits: ["daily_loss_pct=3", "daily_trades=8", "max_position=6000"],
  cash: "5000",
  costs: { fee: "0.001", maker_fee: "0.001", slippage_bps: "1", spread_bps: "0", volume_cap: "0", fills: "default" },
  interval: 0,
  warmup: null,
  seed: "0",
  account: null,
  equity: "5699.12",
  pnl: "699.12",
  previous: null,
  version: 7,
  cursor: now,
  created: now - 86_400_000,
  changed: now - 20_000,
  ...more,
});

export const position = (more: object = {}) => ({
  bot: id,
  slot: "main",
  market: "synth:BTCUSDT:1h",
  base: "BTC",
  quote: "USDT",
  qty: "0.05",
  entry: "87188.12",
  last: "91240",
  realised: "463.39",
  unrealised: "202.594",
  ...more,
});

export const stop = (more: object = {}) => ({
  id: "4611686018427387909",
  bot: id,
  slot: "main",
  kind: "stop",
  side: "sell",
  status: "open",
  reason: "stop_loss",
  text: "",
  tag: "",
  qty: "0.05",
  filled: "0",
  value: "0",
  price: null,
  stop: "84572.48",
  parent: null,
  placed: now - 3_600_000,
  changed: now - 3_600_000,
  client_id: null,
  ...more,
});

const fill = (seq: number, side: string, qty: string, price: string, realised: string, hours: number, reason = "signal") => ({
  seq,
  bot: id,
  order: String(seq),
  slot: "main",
  time: now - hours * 3_600_000,
  side,
  qty,
  price,
  value: "1000",
  fee: "5",
  realised,
  liquidity: "taker",
  reason,
  tag: "",
  trade: null,
});

/** The newest first: one trade that ended by its stop, and the one that is open. */
export const fills = [
  fill(3, "buy", "0.05", "87188.12", "-5", 4),
  fill(2, "sell", "0.06", "86369.75", "-69.79", 8, "stop_loss"),
  fill(1, "buy", "0.06", "87000", "-5", 10),
];

export const line = (seq: number, kind: string, hours: number, body: object) => ({
  seq,
  time: now - hours * 3_600_000,
  kind,
  asked: [],
  refusals: [],
  reached: "",
  text: JSON.stringify({ [kind]: body }),
  chain: `chain${seq}`,
});

const refusal = "the position would be worth 7,000.00, and max_position=6000 allows no more";
export const lines = [
  line(7, "step", 0, { refusals: [{ order: 9, text: refusal }], asked: [{ id: 9, text: "buy 25% of equity market" }] }),
  line(6, "candles", 0, [{ count: 45, last: 0, hash: "beef".padEnd(64, "0") }]),
  line(5, "hand", 4, { command: { act: "cancel_order", slot: 0, order: 3, price: "0", hold: 0 } }),
  line(4, "candles", 4, [{ count: 41, last: 0, hash: "cafe".padEnd(64, "0") }]),
  line(3, "step", 40, { asked: [{ id: 4, text: 'buy 95% of equity market tag "cross"' }] }),
  line(2, "candles", 40, [{ count: 1, last: 0, hash: "f00d".padEnd(64, "0") }]),
  line(1, "begin", 41, { life: 1, module: hash, engine: "1", cash: "5000", limits: [] }),
];

const json = (body: JsonBodyType) => HttpResponse.json(body);
const b = (path: string) => at(`/bots/${id}${path}`);

const version = (number: number, sha256: string) => ({
  strategy: "s1",
  number,
  sha256,
  version: `${number}.0.0`,
  uploader: "ada",
  valid: true,
  created: now,
});

const describe = {
  name: "ema-cross",
  about: "",
  version: "2.0.0",
  warmup: 30,
  signals: [],
  slots: [{ name: "main", help: "", timeframes: [] }],
  plots: [{ name: "EMA 10", pane: "" }],
  params: [
    { name: "fast", type: "int", default: 12, min: 2, max: 100, help: "shorter average" },
    { name: "slow", type: "int", default: 34, min: 3, max: 400, help: "longer average" },
  ],
};

/** world is the answers to everything that the page asks; those given come first. */
export function world(of: Schema<"Bot"> = bot(), ...first: RequestHandler[]): RequestHandler[] {
  const candles = Array.from({ length: 12 }, (_, i) => [now - (12 - i) * 3_600_000, "91000", "91500", "90800", "91240", "3"]);
  return [
    ...first,
    http.get(b(""), () => json(of)),
    http.get(at("/bots"), () => list([of])),
    http.get(b("/positions"), () => list([position()])),
    http.get(b("/orders"), ({ request }) =>
      new URL(request.url).searchParams.get("status")
        ? list([stop()])
        : list([
            stop(),
            stop({ id: "2", kind: "market", status: "rejected", reason: "risk_limit", text: "too large", stop: null }),
          ]),
    ),
    http.get(b("/fills"), () => list(fills)),
    http.get(b("/journal"), () => list(lines)),
    http.get(b("/commands"), () =>
      list([
        {
          seq: 1,
          bot: id,
          act: "cancel_order",
          status: "done",
          order: "3",
          who: "grace",
          reason: "",
          created: now,
          slot: null,
          price: null,
          hold: null,
        },
      ]),
    ),
    http.get(b("/logs"), ({ request }) =>
      list(
        [
          { bot: id, id: 2, time: now, level: "error", source: "engine", text: "ran out of fuel" },
          { bot: id, id: 1, time: now, level: "info", source: "strategy", text: "crossed above" },
        ].filter((l) => !new URL(request.url).searchParams.get("level") || l.level === "error"),
      ),
    ),
    http.get(b("/equity"), ({ request }) =>
      json({
        from: 0,
        to: now,
        bucket: 60_000,
        items: new URL(request.url).searchParams.get("to")
          ? [{ time: now - 55_200_000, equity: "5519.93" }]
          : [
              { time: now - 7_200_000, equity: "5000" },
              { time: now - 3_600_000, equity: "5745" },
              { time: now, equity: "5699.12" },
            ],
      }),
    ),
    http.get(b("/plots"), () => list([{ index: 0, name: "EMA 10", pane: "" }])),
    http.get(b("/plots/:plot"), () =>
      json({ index: 0, name: "EMA 10", pane: "", from: 0, to: now, items: [{ time: now, value: 91000 }] }),
    ),
    http.get(at("/markets/synth/:symbol/candles"), () =>
      json({ market: "synth:BTCUSDT:1h", base: "BTC", quote: "USDT", items: candles, next_cursor: "" }),
    ),
    http.get(at("/markets"), () => list([])),
    http.get(at("/strategies"), () =>
      list([
        {
          id: "s1",
          name: "ema-cross",
          owner: "mine",
          about: "",
          created: now,
          changed: now,
          newest: version(3, "cc".padEnd(64, "0")),
        },
      ]),
    ),
    http.get(at("/strategies/s1/versions"), () =>
      list([version(3, "cc".padEnd(64, "0")), version(2, hash), version(1, "aa".padEnd(64, "0"))]),
    ),
    http.get(at("/strategies/s1/versions/:version"), () => json({ ...version(2, hash), describe })),
    http.get(at("/accounts/:account"), () => json({ id: "acc", name: "main spot", exchange: "binance" })),
  ];
}

/** post answers an act, and keeps what was sent. */
export function post(path: string, answer: (body: unknown) => Response, kept: unknown[] = []) {
  return http.post(b(path), async ({ request }) => {
    const text = await request.text();
    const body: unknown = text ? JSON.parse(text) : null;
    kept.push({ path, body, match: request.headers.get("If-Match") });
    return answer(body);
  });
}

export const answered = (more: Partial<Schema<"Bot">>) => () => json(bot({ version: 8, ...more }));
export const accepted = () => HttpResponse.json({ seq: 2, bot: id, act: "force_exit", status: "waiting" }, { status: 202 });
