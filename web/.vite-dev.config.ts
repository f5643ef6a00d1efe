import { fileURLToPath } from "node:url";
import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react(), tailwind()],
  resolve: { alias: { "~": fileURLToPath(new URL("/tmp/w/tests/web/src", import.meta.url)) } },
  build: {
    target: "es2023",
    assetsInlineLimit: 0, // the content security policy allows nothing inline
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    manifest: true, // the size check reads from it what the first load needs
  },
  server: { proxy: Object.fromEntries(["/api", "/health"].map((p) => [p, { target: "http://127.0.0.1:8136", changeOrigin: true, headers: { origin: "http://127.0.0.1:8136", "sec-fetch-site": "same-origin" } }])) },
});
