import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** The page names the main part too, so that it is fetched beside the first one and not after it. */
const preloadMain: Plugin = {
  name: "preload-main",
  transformIndexHtml: {
    order: "post",
    handler(html, { bundle }) {
      const files = new Set<string>();
      const add = (file: string) => {
        const chunk = bundle?.[file];
        if (chunk?.type !== "chunk" || files.has(file)) return;
        files.add(file);
        chunk.imports.forEach(add);
      };
      for (const [file, chunk] of Object.entries(bundle ?? {})) if (chunk.type === "chunk" && chunk.name === "main") add(file);
      return [...files]
        .filter((file) => !html.includes(file))
        .map((file) => ({ tag: "link", attrs: { rel: "modulepreload", crossorigin: true, href: `/${file}` }, injectTo: "head" as const }));
    },
  },
};

export default defineConfig({
  plugins: [react(), preloadMain],
  // No data: URLs, so that the Content-Security-Policy needs no exception.
  build: { assetsInlineLimit: 0, target: "es2022" },
  server: { proxy: { "/api": "http://127.0.0.1:7071", "/pod": "http://127.0.0.1:7071", "/operations": "http://127.0.0.1:7071" } },
});
