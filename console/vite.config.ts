import vue from "@vitejs/plugin-vue";
import elementStyles from "unplugin-element-plus/vite";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { markdown } from "./markdown.ts";

export default defineConfig({
  base: "./",
  plugins: [markdown(), vue(), elementStyles({})],
  resolve: { alias: { "@": fileURLToPath(new URL("src", import.meta.url)) } },
  build: {
    target: "es2022",
    manifest: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 100_000,
    chunkSizeWarningLimit: 1500,
    reportCompressedSize: false,
    rollupOptions: { input: ["index.html", "docs.html"] },
  },
  server: { proxy: { "/hub": "http://127.0.0.1:8000", "/workflow": "http://127.0.0.1:8000" } },
  test: { include: ["tests/**/*.test.ts"], environment: "node" },
});
