import { defineConfig } from "vitest/config";

// It tells Go's tests where real candles are, and is none of the product's, which refuses it.
delete process.env.TRADEBOT_SHARED;

export default defineConfig({
  test: {
    include: ["e2e/*.test.ts"],
    globalSetup: ["e2e/tools.ts"],
    testTimeout: 900_000,
    hookTimeout: 180_000,
    maxWorkers: 2, // of two installations, most of the time one waits
  },
});
