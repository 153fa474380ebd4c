import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { expectEnvironments, queryClient } from "./api/queries";
import { applyTheme } from "./lib/theme";
import "./styles.css";

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
