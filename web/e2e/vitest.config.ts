import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["e2e/*.test.ts"],
    globalSetup: ["e2e/tools.ts"],
    testTimeout: 900_000,
    hookTimeout: 180_000,
    maxWorkers: 2, // of two installations, most of the time one waits
  },
});
