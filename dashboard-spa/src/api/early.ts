const asked = new Map<string, Promise<Response>>();

/** As long as the client itself would wait. */
const patience = 30_000;

/** Asks before anybody wants to know; whoever then asks first gets this answer. */
export function askEarly(path: string) {
  const answer = fetch(path, {
    credentials: "same-origin",
    headers: { "X-Catalyze-Request": "1" },
    signal: AbortSignal.timeout(patience),
  });
  // Whoever takes it hears of a failure; nobody has to take it.
  answer.catch(() => undefined);
  asked.set(new URL(path, window.location.origin).href, answer);
}

/** fetch, but for what was asked early: that answer is given once. */
export function fetchOnce(request: Request): Promise<Response> {
  const early = request.method === "GET" ? asked.get(request.url) : undefined;
  asked.delete(request.url);
  return early ?? fetch(request);
}
