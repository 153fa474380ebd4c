import type { FieldError } from "./types";

/** A refusal of the API: what happened, what to do, and every wrong field. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly kind: string,
    readonly title: string,
    readonly detail: string | undefined,
    readonly errors: FieldError[],
    readonly correlationId: string | undefined,
  ) {
    super(title);
  }

  static unreachable(): ApiProblem {
    return new ApiProblem(0, "unreachable", "The control plane does not answer.", "Check your connection; we keep trying.", [], undefined);
  }

  static from(response: Response, body: unknown): ApiProblem {
    const document = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
    const text = (name: string) => (typeof document[name] === "string" ? (document[name] as string) : undefined);
    return new ApiProblem(
      response.status,
      text("type")?.split("/").pop() ?? "unknown",
      text("title") ?? `The answer was ${response.status}.`,
      text("detail"),
      Array.isArray(document.errors) ? (document.errors as FieldError[]) : [],
      text("correlationId"),
    );
  }
}

export function problemOf(error: unknown): ApiProblem | undefined {
  return error instanceof ApiProblem ? error : undefined;
}
