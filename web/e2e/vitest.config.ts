import { defineConfig } from "vitest/config";

export default defineConfig({
  root: import.meta.dirname,
  test: {
    include: ["*.test.ts"],
    globalSetup: ["./tools.ts"],
    testTimeout: 900_000,
    hookTimeout: 180_000,
    maxWorkers: 2, // of two installations, most of the time one waits
  },
});
