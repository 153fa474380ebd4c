import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { expectEnvironments, queryClient } from "./api/queries";
import { applyTheme } from "./lib/theme";

// A part that is not there any more: the dashboard was renewed since this page was loaded. Once is enough; more would be a loop.
window.addEventListener("vite:preloadError", () => {
  const last = Number(sessionStorage.getItem("catalyze-reloaded") ?? 0);
  if (Date.now() - last < 30_000) return;
  sessionStorage.setItem("catalyze-reloaded", String(Date.now()));
  window.location.reload();
});
applyTheme();
if (window.location.pathname === "/") expectEnvironments();
const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root.");
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
);
