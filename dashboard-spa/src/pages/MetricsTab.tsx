import { useState } from "react";
import { useMetrics } from "../api/queries";
import type { InstanceMetrics } from "../api/types";
import { MetricChart } from "../components/MetricChart";
import { ProblemNote } from "../components/ProblemNote";
import { Skeleton } from "../components/Skeleton";
import { bytes } from "../lib/format";

const ranges = [
  [60, "the last hour"],
  [360, "the last 6 hours"],
  [1440, "the last day"],
] as const;

const cpu = (millis: number) => `${(millis / 10).toFixed(millis < 100 ? 1 : 0)} %`;
const memory = (kib: number) => bytes(kib * 1024);
const rate = (perMinute: number) => `${bytes(perMinute / 60)}/s`;

export function MetricsTab({ environmentId }: { environmentId: string }) {
  const [minutes, setMinutes] = useState(60);
  const metrics = useMetrics(environmentId, minutes);
  if (!metrics.data) return metrics.error ? <ProblemNote error={metrics.error} /> : <Skeleton lines={6} />;
  const { instances } = metrics.data;
  const span = { from: Date.parse(metrics.data.from), to: Date.parse(metrics.data.to) };
  if (instances.length === 0) {
    return (
      <div className="empty">
        <h2>Nothing is measured yet</h2>
        <p>What each instance uses is measured every minute from the moment it runs, and kept for a day.</p>
      </div>
    );
  }
  return (
    <>
      <div className="row range">
        <label htmlFor="range">Show</label>
        <select id="range" value={minutes} onChange={(event) => setMinutes(Number(event.target.value))}>
          {ranges.map(([length, title]) => (
            <option key={length} value={length}>
              {title}
            </option>
          ))}
        </select>
        <span className="muted">Hosts report every five minutes; 100 % is one core.</span>
      </div>
      <div className="stack">
        {instances.map((instance) => (
          <InstanceCharts key={instance.instanceId} instance={instance} span={span} />
        ))}
      </div>
    </>
  );
}

function InstanceCharts({ instance, span }: { instance: InstanceMetrics; span: { from: number; to: number } }) {
  const common = { samples: instance.samples, span };
  return (
    <section className="card metrics" aria-label={`Instance ${instance.instanceId}`}>
      <h2>
        {instance.instanceId} <span className="muted">on {instance.hostId}</span>
      </h2>
      <div className="charts">
        <MetricChart title="Processor" {...common} value={(sample) => sample.cpuMillis} show={cpu} limit={instance.cpuMillisLimit} />
        <MetricChart title="Memory" {...common} value={(sample) => sample.memoryKib} show={memory} limit={instance.memoryKibLimit} />
        <MetricChart title="Received" {...common} value={(sample) => sample.bytesReceived} show={rate} />
        <MetricChart title="Sent" {...common} value={(sample) => sample.bytesSent} show={rate} />
      </div>
    </section>
  );
}
