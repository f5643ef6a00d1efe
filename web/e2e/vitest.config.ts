import { defineConfig } from "vitest/config";

export default defineConfig({
  root: import.meta.dirname,
  test: {
    include: ["*.test.ts"],
    globalSetup: ["./tools.ts"],
    testTimeout: 300_000,
    hookTimeout: 180_000,
    fileParallelism: true,
    bail: 0,
  },
});
