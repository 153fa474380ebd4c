import { duration } from "../lib/format";
import { useNow } from "../lib/useNow";
import type { HistoryEvent } from "./api";
import { barsOf } from "./bars";

/** A history as bars over time, in the order in which things began. */
export function Gantt({ history, over }: { history: HistoryEvent[]; over: boolean }) {
  const now = useNow(over ? 0 : 1000);
  const bars = barsOf(history);
  if (bars.length === 0) return <p className="muted">It has done nothing yet.</p>;
  const from = Math.min(...bars.map((bar) => bar.from));
  const to = Math.max(...bars.map((bar) => bar.to ?? (over ? bar.from : now.getTime())), from + 1);
  const percent = (at: number) => ((at - from) / (to - from)) * 100;
  return (
    <section className="block">
      <h2>
        History <span className="muted">{duration(to - from)}</span>
      </h2>
      <ol className="gantt card">
        {bars.map((bar) => {
          const end = bar.to ?? (over ? bar.from : to);
          const left = percent(bar.from);
          return (
            <li key={bar.id}>
              <span className="what">
                {bar.name}
                {bar.failed && <span className="error"> failed</span>}
              </span>
              <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                <rect
                  className={bar.failed ? "bad" : bar.to === undefined && !over ? "busy" : "ok"}
                  x={Math.min(left, 99.4)}
                  width={Math.max(0.6, percent(end) - left)}
                  y="2"
                  height="6"
                />
              </svg>
              <span className="muted took">{bar.to === undefined ? (over ? "–" : "goes on") : duration(end - bar.from)}</span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
