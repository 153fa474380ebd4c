export type Theme = "system" | "light" | "dark";
const key = "catalyze-theme";

export function currentTheme(): Theme {
  const stored = localStorage.getItem(key);
  return stored === "light" || stored === "dark" ? stored : "system";
}

/** The system's choice needs no attribute; an own choice overrides it. */
export function applyTheme(theme: Theme = currentTheme()) {
  if (theme === "system") {
    localStorage.removeItem(key);
    delete document.documentElement.dataset.theme;
  } else {
    localStorage.setItem(key, theme);
    document.documentElement.dataset.theme = theme;
  }
}
