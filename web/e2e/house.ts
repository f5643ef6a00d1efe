import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The root of the repository. */
export const root = join(import.meta.dirname, "../..");

/** An installation as a person starts it: the binary, a folder of its own, a free port, an exchange. */
export interface House {
  url: string;
  /** Where the first start says that the admin is made. */
  setup: string;
  dir: string;
  stop(): Promise<void>;
}

/** heard waits until what a program prints fits, and gives what was found. */
function heard(child: ChildProcess, what: string, fits: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    let text = "";
    const timer = setTimeout(() => reject(new Error(`${what} does not say ${fits}; it says\n${text}`)), 120_000);
    const hear = (piece: Buffer) => {
      text += piece;
      const found = fits.exec(text);
      if (!found) return;
      clearTimeout(timer);
      resolve(found);
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    child.once("error", reject);
    child.once("exit", (code) => {
      clearTimeout(timer);
      reject(new Error(`${what} ends with ${code}; it says\n${text}`));
    });
  });
}

function ended(child: ChildProcess): Promise<void> {
  return child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once("exit", () => resolve()));
}

/** Keys that the exchange of the tests knows: one that may trade, and one that may take money out. */
export const keys = { good: ["e2e-good", "e2e-secret-of-good"], thief: ["e2e-thief", "e2e-secret-of-thief"] } as const;

/** begin starts an exchange and an installation. speed is how much faster than the world its market is. */
export async function begin(tools: string, speed: number): Promise<House> {
  const dir = mkdtempSync(join(tmpdir(), "tradebot-e2e-"));
  const env = {
    ...process.env,
    TRADEBOT_DATA_DIR: join(dir, "data"),
    HTTP_ADDR: "127.0.0.1:0",
    LOG_FILE: join(dir, "log"),
    LC_ALL: "C.UTF-8",
  };
  const accounts = [`${keys.good.join(":")}:USDT=1234.5,BTC=0.25`, `${keys.thief.join(":")}:USDT=1`];
  const exchange = spawn(join(tools, "exchange"), ["-book", join(dir, "book"), ...accounts.flatMap((a) => ["-account", a])]);
  const children = [exchange];
  const stop = async () => {
    for (const child of children) child.kill("SIGTERM");
    const kill = setTimeout(() => children.forEach((child) => void child.kill("SIGKILL")), 15_000);
    await Promise.all(children.map(ended));
    clearTimeout(kill);
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    const [, address] = await heard(exchange, "the exchange", /(127\.0\.0\.1:\d+)/);
    const serve = spawn(join(root, "bin/tradebot"), ["serve", "--speed", String(speed)], {
      env: { ...env, BINANCE_URL: `http://${address}` },
    });
    children.push(serve);
    const [, setup = ""] = await heard(serve, "tradebot serve", /open (http:\S+\/setup#\S+) to become the admin/);
    return { url: setup.slice(0, setup.indexOf("/setup")), setup, dir, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
