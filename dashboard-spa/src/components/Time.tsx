import { relativeTime } from "../lib/format";
import { useNow } from "../lib/useNow";

/** A relative time; the exact one, in the reader's zone, on hover. */
export function Time({ at }: { at: string }) {
  const now = useNow(10_000);
  const date = new Date(at);
  return (
    <time dateTime={at} title={date.toLocaleString(undefined, { dateStyle: "full", timeStyle: "long" })}>
      {relativeTime(date, now)}
    </time>
  );
}
