// @vitest-environment node
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Connection, type Message, Parser, watch } from "./stream";

const text =
  ': a sign of life\n\nid: 1\nevent: bot\ndata: {"a":\ndata: 1}\n\nid: 2\r\ndata:plain\r\n\r\nid: 3\n\nevent: empty\n\nretry: 5\ndata: é\rid: 4\r\r\ndata: x\n\n';
const want: Message[] = [
  { id: "1", event: "bot", data: '{"a":\n1}' },
  { id: "2", event: "message", data: "plain" },
  { id: "4", event: "message", data: "é" },
  { id: "4", event: "message", data: "x" },
];

test("messages are the same wherever the pieces are cut", () => {
  expect(new Parser().feed(text)).toEqual(want);
  for (let i = 0; i <= text.length; i++) {
    const p = new Parser();
    expect([...p.feed(text.slice(0, i)), ...p.feed(text.slice(i))], `cut at ${i}`).toEqual(want);
  }
  const p = new Parser();
  expect([...text].flatMap((c) => p.feed(c))).toEqual(want);
  expect(p.id).toBe("4");
});

test("half a message is none, and an id alone is remembered", () => {
  const p = new Parser();
  expect(p.feed("id: 7\n\ndata: half\n")).toEqual([]);
  expect(p.id).toBe("7");
  expect(p.feed("\n")).toEqual([{ id: "7", event: "message", data: "half" }]);
});

/** A server of one stream at a time. */
function server() {
  const asked: (string | null)[] = [];
  let out: ReadableStreamDefaultController<Uint8Array> | undefined;
  let status = 200;
  return {
    asked,
    send: (t: string) => out?.enqueue(new TextEncoder().encode(t)),
    end: () => out?.close(),
    refuse: (s: number) => {
      status = s;
    },
    fetch: (async (_: string, init?: RequestInit) => {
      const headers = new Headers(init?.headers);
      asked.push(headers.get("Last-Event-ID"));
      if (status !== 200) return new Response("", { status });
      const body = new ReadableStream<Uint8Array>({
        start(c) {
          out = c;
          init?.signal?.addEventListener("abort", () => {
            try {
              c.error(new DOMException("aborted", "AbortError"));
            } catch {
              // it has ended already
            }
          });
        },
      });
      return new Response(body, { status: 200 });
    }) as typeof fetch,
  };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function open(s: ReturnType<typeof server>) {
  const messages: Message[] = [];
  const states: Connection[] = [];
  const w = watch({
    url: "/events",
    fetch: s.fetch,
    silence: 40_000,
    message: (m) => messages.push(m),
    changed: (c) => states.push(c),
  });
  return { ...w, messages, states, names: () => states.map((c) => c.state) };
}

test("a stream that ends is opened again, and goes on after the last message", async () => {
  const s = server();
  const w = open(s);
  await vi.advanceTimersByTimeAsync(0);
  expect(w.names()).toEqual(["connecting", "open"]);
  s.send("id: 5\nevent: bot\ndata: {}\n\n");
  await vi.advanceTimersByTimeAsync(0);
  expect(w.messages).toEqual([{ id: "5", event: "bot", data: "{}" }]);
  s.send("id: 6\nevent: bot\ndata: {"); // it breaks within a message, which does not count
  s.end();
  await vi.advanceTimersByTimeAsync(0);
  expect(w.states.at(-1)).toMatchObject({ state: "lost", retry: Date.now() + 1000 });
  await vi.advanceTimersByTimeAsync(1000);
  expect(w.names()).toEqual(["connecting", "open", "lost", "open"]);
  expect(s.asked).toEqual([null, "5"]);
  w.stop();
});

test("silence is a lost connection, a sign of life is not", async () => {
  const s = server();
  const w = open(s);
  await vi.advanceTimersByTimeAsync(39_000);
  s.send(": \n");
  await vi.advanceTimersByTimeAsync(39_000);
  expect(w.names()).toEqual(["connecting", "open"]);
  const seen = Date.now() - 39_000;
  await vi.advanceTimersByTimeAsync(1000);
  expect(w.states.at(-1)).toMatchObject({ state: "lost", since: seen });
  w.stop();
});

test("it waits longer with every failure, and not at all if somebody says now", async () => {
  const s = server();
  s.refuse(503);
  const w = open(s);
  await vi.advanceTimersByTimeAsync(0);
  for (const wait of [1000, 2000, 5000, 10_000, 10_000]) {
    const tries = s.asked.length;
    await vi.advanceTimersByTimeAsync(wait - 1);
    expect(s.asked.length).toBe(tries);
    await vi.advanceTimersByTimeAsync(1);
    expect(s.asked.length).toBe(tries + 1);
  }
  s.refuse(200);
  w.now();
  await vi.advanceTimersByTimeAsync(0);
  expect(w.names().at(-1)).toBe("open");
  w.stop();
});

test.each([401, 403])("%d ends it, for asking again is no use", async (status) => {
  const s = server();
  s.refuse(status);
  const w = open(s);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(w.names()).toEqual(["connecting", "out"]);
  expect(s.asked.length).toBe(1);
});

test("who stops it hears no more of it", async () => {
  const s = server();
  const w = open(s);
  await vi.advanceTimersByTimeAsync(0);
  w.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(w.names()).toEqual(["connecting", "open"]);
  expect(s.asked.length).toBe(1);
});
