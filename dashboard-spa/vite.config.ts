import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  // No data: URLs, so that the Content-Security-Policy needs no exception.
  build: { assetsInlineLimit: 0, target: "es2022" },
  server: { proxy: { "/api": "http://127.0.0.1:7071", "/pod": "http://127.0.0.1:7071", "/operations": "http://127.0.0.1:7071" } },
});
