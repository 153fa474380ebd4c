import type { MetricSample } from "../api/types";
import { drawChart } from "../lib/chart";

const box = { width: 300, height: 56 };

interface Props {
  title: string;
  samples: readonly MetricSample[];
  value: (sample: MetricSample) => number;
  show: (value: number) => string;
  span: { from: number; to: number };
  limit?: number;
}

/** One measurement of one instance. The caption says in words what the line shows. */
export function MetricChart({ title, samples, value, show, span, limit }: Props) {
  const chart = drawChart(samples, value, span, box, limit);
  return (
    <figure className="metric">
      <figcaption>
        <span>{title}</span>{" "}
        {chart.newest === undefined ? (
          <span className="muted">not measured</span>
        ) : (
          <>
            <strong>{show(chart.newest)}</strong>{" "}
            <span className="muted">
              at most {show(chart.peak)}
              {limit !== undefined && ` of ${show(limit)}`}
            </span>
          </>
        )}
      </figcaption>
      <svg viewBox={`0 0 ${box.width} ${box.height}`} preserveAspectRatio="none" aria-hidden="true">
        {chart.paths.map((path) => (
          <path key={path} d={path} vectorEffect="non-scaling-stroke" />
        ))}
      </svg>
    </figure>
  );
}
