import type { MetricSample } from "../api/types";

/** A sample longer than this after the one before it begins a new stretch: what was not measured is a gap, not a slope. */
const longestStep = 90_000;

export interface Chart {
  /** Paths, one for each stretch without a gap. */
  paths: string[];
  newest: number | undefined;
  peak: number;
  /** Value at the upper edge. */
  top: number;
}

/** Lays samples out in a box of the given size, time to the right and values upwards. */
export function drawChart(
  samples: readonly MetricSample[],
  value: (sample: MetricSample) => number,
  span: { from: number; to: number },
  box: { width: number; height: number },
  limit?: number,
): Chart {
  const points = samples.map((sample) => ({ at: Date.parse(sample.at), value: value(sample) }));
  const peak = Math.max(0, ...points.map((point) => point.value));
  // Where there is a limit, how near it is says more than the shape; half of it is shown at least.
  const top = Math.max(peak * 1.1, (limit ?? 0) / 2, 1);
  const paths: string[] = [];
  let before = Number.NEGATIVE_INFINITY;
  for (const point of points) {
    const x = ((point.at - span.from) / Math.max(1, span.to - span.from)) * box.width;
    const y = box.height - (point.value / top) * box.height;
    const place = `${x.toFixed(1)} ${y.toFixed(1)}`;
    if (point.at - before > longestStep) paths.push(`M${place}h0.5`);
    else paths[paths.length - 1] += `L${place}`;
    before = point.at;
  }
  return { paths, newest: points.at(-1)?.value, peak, top };
}
