import createClient, { type Middleware } from "openapi-fetch";
import { markReachable, markUnreachable } from "../lib/reachability";
import { fetchOnce } from "./early";
import { ApiProblem } from "./problem";
import type { paths } from "./schema";

export const client = createClient<paths>({ baseUrl: "/", credentials: "same-origin", fetch: fetchOnce });

const unreachable = new Set([502, 503, 504]);

// A server that hangs is away as well. Longer than it holds an answer back where it is asked to.
const patience = 30_000;

/** What every request to our own server carries, and what its answers tell about the control plane. */
export const guard: Middleware = {
  onRequest({ request }) {
    // The session is a cookie that scripts cannot read; this header proves that our own page asks.
    request.headers.set("X-Catalyze-Request", "1");
    return request.method === "GET"
      ? new Request(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(patience)]) })
      : request;
  },
  onResponse({ response }) {
    if (unreachable.has(response.status)) markUnreachable();
    else markReachable();
  },
  onError({ error }) {
    if (!(error instanceof DOMException && error.name === "AbortError")) markUnreachable();
  },
};
client.use(guard);

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The data and the answer it came with, or the problem as an exception. */
export async function withAnswer<T>(request: Promise<Answer<T>>): Promise<{ data: T; response: Response }> {
  let answer: Answer<T>;
  try {
    answer = await request;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw ApiProblem.unreachable();
  }
  if (!answer.response.ok) throw ApiProblem.from(answer.response, answer.error);
  return { data: answer.data as T, response: answer.response };
}

/** The data, or the problem as an exception. */
export async function read<T>(request: Promise<Answer<T>>): Promise<T> {
  return (await withAnswer(request)).data;
}
