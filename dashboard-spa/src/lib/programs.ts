// Most specific first: browsers name the ones they descend from as well.
const browsers = [
  ["Edg", "Edge"],
  ["OPR", "Opera"],
  ["Firefox", "Firefox"],
  ["HeadlessChrome", "Chrome"],
  ["Chrome", "Chrome"],
  ["Version", "Safari"],
] as const;
const systems = [
  [/iPhone|iPad/, "iOS"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Mac OS X/, "macOS"],
  [/Linux/, "Linux"],
] as const;

/** "Chrome 140 on Linux" for what a browser says of itself; other programs as they call themselves. */
export function programName(userAgent: string | null | undefined): string {
  if (!userAgent) return "unknown program";
  if (!userAgent.startsWith("Mozilla/")) return userAgent;
  const system = systems.find(([pattern]) => pattern.test(userAgent))?.[1];
  for (const [token, name] of browsers) {
    const version = new RegExp(`\\b${token}/(\\d+)`).exec(userAgent)?.[1];
    if (version) return `${name} ${version}${system ? ` on ${system}` : ""}`;
  }
  return userAgent;
}
