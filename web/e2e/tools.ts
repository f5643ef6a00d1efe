import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { root } from "./house";

declare module "vitest" {
  interface ProvidedContext {
    tools: string;
  }
}

/** What a test needs beside the binary: the exchange as a program, and a strategy that somebody wrote. They are made once. */
export function make(): string {
  if (!existsSync(join(root, "bin/tradebot"))) throw new Error("there is no bin/tradebot; run make build");
  const dir = mkdtempSync(join(tmpdir(), "tradebot-tools-"));
  execFileSync("go", ["build", "-o", join(dir, "exchange"), "./engine/cmd/exchange"], { cwd: root, stdio: "inherit" });
  execFileSync(join(root, "bin/tradebot"), ["strategy", "new", "my-strategy"], { cwd: dir, stdio: "ignore" });
  execFileSync(join(root, "bin/tradebot"), ["strategy", "build"], { cwd: join(dir, "my-strategy"), stdio: "ignore" });
  return dir;
}

export default function setup(project: TestProject) {
  const dir = make();
  project.provide("tools", dir);
  return () => rmSync(dir, { recursive: true, force: true });
}
