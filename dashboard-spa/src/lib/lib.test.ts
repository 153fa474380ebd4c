import { describe, expect, it } from "vitest";
import type { TimelineEntry } from "../api/types";
import { drawChart } from "./chart";
import { nextLabel, parseVariables, withoutService, withService } from "./configuration";
import { bytes, duration, relativeTime, shortDigest, withoutColours } from "./format";
import { groupByPhase } from "./phases";
import { boxSize, placeBoxes, tileAt } from "./picture";
import { programName } from "./programs";
import { layOut } from "./topology";
import { connectionsOf, count, tlsOf } from "./wires";

const entry = (second: number, kind: string): TimelineEntry => ({
  cursor: String(second),
  at: new Date(second * 1000).toISOString(),
  kind,
  message: kind,
});

describe("timeline", () => {
  it("groups by phase, and a phase lasts until the next begins", () => {
    const phases = groupByPhase(
      [entry(0, "accepted"), entry(1, "build-started"), entry(7, "build-finished"), entry(9, "placed"), entry(10, "running")],
      "running",
      new Date(99_000),
    );
    expect(phases.map((phase) => [phase.name, phase.milliseconds, phase.open])).toEqual([
      ["Accepted", 1000, false],
      ["Build", 8000, false],
      ["Place", 1000, false],
      ["Result", 0, false],
    ]);
  });

  it("keeps the last phase open while the deployment goes on, and puts an unknown kind into it", () => {
    const phases = groupByPhase([entry(0, "accepted"), entry(1, "build-started"), entry(2, "something-new")], "building", new Date(5000));
    expect(phases.at(-1)).toMatchObject({ name: "Build", milliseconds: 4000, open: true });
    expect(phases.at(-1)?.entries).toHaveLength(2);
  });
});

describe("format", () => {
  const now = new Date("2026-01-02T00:00:00Z");
  it("tells times relative to now", () => {
    expect(relativeTime(new Date("2026-01-01T23:59:57Z"), now)).toBe("just now");
    expect(relativeTime(new Date("2026-01-01T23:57:00Z"), now)).toBe("3 minutes ago");
    expect(relativeTime(new Date("2026-01-05T01:00:00Z"), now)).toBe("in 3 days");
  });

  it("writes durations, sizes and digests short", () => {
    expect([duration(840), duration(12_345), duration(245_000)]).toEqual(["840 ms", "12.3 s", "4 min 5 s"]);
    expect([bytes(12), bytes(3400), bytes(120_000_000)]).toEqual(["12 B", "3.4 KB", "120 MB"]);
    expect(shortDigest(`registry:5000/env/app@sha256:${"0123456789abcdef".repeat(4)}`)).toBe("0123456789ab");
  });
});

describe("a builder's output", () => {
  it("is shown without what colours a terminal", () => {
    expect(withoutColours("\u001b[91mno such package\u001b[0m\nnext [1]")).toBe("no such package\nnext [1]");
  });
});

describe("programs", () => {
  it("are called as people call them", () => {
    const chrome = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
    expect(programName(`Mozilla/5.0 (X11; Linux x86_64) ${chrome}`)).toBe("Chrome 140 on Linux");
    expect(programName(`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Edg/140.0.0.0`)).toBe("Edge 140 on Windows");
    expect(
      programName("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Mobile Safari/604.1"),
    ).toBe("Safari 17 on iOS");
    expect(programName("datica-cli-4.4.1 linux amd64")).toBe("datica-cli-4.4.1 linux amd64");
    expect(programName(null)).toBe("unknown program");
  });
});

describe("configuration", () => {
  const configuration = {
    services: [
      { label: "app01", type: "code" },
      { label: "db01", type: "postgresql" },
    ],
    connections: [{ provider: "db01", consumer: "app01" }],
  };
  it("finds a free label", () => {
    expect(nextLabel(configuration.services, "postgresql")).toBe("db02");
  });

  it("lets connections follow a service that is renamed or removed", () => {
    expect(withService(configuration, 1, { label: "main", type: "postgresql" }).connections).toEqual([
      { provider: "main", consumer: "app01" },
    ]);
    expect(withoutService(configuration, 1).connections).toEqual([]);
  });

  it("reads pasted variables and names the lines that are none", () => {
    expect(parseVariables('# c\nA=1\nexport B="x y"\n2C=3\nnonsense')).toEqual({
      variables: { A: "1", B: "x y" },
      wrong: ["2C", "nonsense"],
    });
  });
});

describe("topology", () => {
  it("puts a provider right of its consumers and survives a cycle", () => {
    const edge = (provider: string, consumer: string) => ({ provider, consumer, implied: false });
    const columns = (edges: ReturnType<typeof edge>[]) =>
      Object.fromEntries(layOut(["edge", "app", "db"], edges).map((node) => [node.label, node.column]));
    expect(columns([edge("app", "edge"), edge("db", "app"), edge("db", "db")])).toEqual({ edge: 0, app: 1, db: 2 });
    expect(Object.keys(columns([edge("app", "db"), edge("db", "app")]))).toHaveLength(3);
  });
});

describe("picture", () => {
  it("gives every instance a tile of its own inside its box, and no two boxes the same place", () => {
    for (const instances of [0, 1, 7, 196]) {
      const { width, height, columns } = boxSize(instances);
      const tiles = [...Array(instances).keys()].map((index) => tileAt(index, columns));
      expect(new Set(tiles.map((at) => `${at.x} ${at.y}`)).size).toBe(instances);
      expect(tiles.every((at) => at.x + 24 < width && at.y + 24 < height)).toBe(true);
    }
    const { boxes } = placeBoxes(
      [
        { label: "a", instances: 60 },
        { label: "b", instances: 2 },
        { label: "c", instances: 2 },
      ],
      [{ provider: "c", consumer: "a", implied: false }],
    );
    const overlap = boxes.some((one) =>
      boxes.some(
        (other) =>
          one !== other &&
          one.x < other.x + other.width &&
          other.x < one.x + one.width &&
          one.y < other.y + other.height &&
          other.y < one.y + one.height,
      ),
    );
    expect(overlap).toBe(false);
  });
});

describe("wires", () => {
  const status = (second: number, bytesIn: number, up = true) =>
    ({
      environmentId: "env-1",
      environmentName: "One",
      state: "running",
      connections: [{ provider: "db01", consumer: "app01", implied: false }],
      services: [
        {
          label: "app01",
          instances: [0, 1].map((ordinal) => ({
            instanceId: `app01-${ordinal}`,
            observedAt: new Date(second * 1000).toISOString(),
            wires: [
              {
                provider: "db01",
                direction: "outbound",
                up: up || ordinal === 0,
                connections: 1,
                bytesIn,
                bytesOut: 0,
                openConnections: 2,
              },
              { provider: "app01", direction: "inbound", up: true, connections: 1, bytesIn: 9_999, bytesOut: 0 },
            ],
          })),
        },
      ],
    }) as unknown as Parameters<typeof count>[0];

  it("tells a rate from two observations, keeps it for the same one and drops it where a counter began anew", () => {
    const first = count(status(10, 1000), new Map());
    expect(connectionsOf(status(10, 1000), first)[0]?.rate).toBeUndefined();
    const second = count(status(20, 3000), first);
    expect(connectionsOf(status(20, 3000), second)[0]?.rate).toBe(400);
    expect(connectionsOf(status(20, 3000), count(status(20, 3000), second))[0]?.rate).toBe(400);
    expect(connectionsOf(status(30, 10), count(status(30, 10), second))[0]?.rate).toBeUndefined();
  });

  it("says when TLS is up on some instances only", () => {
    const [up] = connectionsOf(status(10, 1), new Map());
    const [partly] = connectionsOf(status(10, 1, false), new Map());
    expect(up && tlsOf(up)).toEqual(["ok", "TLS up"]);
    expect(up?.open).toBe(4);
    expect(partly && tlsOf(partly)).toEqual(["warn", "TLS up on 1 of 2"]);
  });
});

describe("chart", () => {
  const minute = (at: number, cpuMillis: number) => ({
    at: new Date(at * 60_000).toISOString(),
    cpuMillis,
    memoryKib: 0,
    bytesReceived: 0,
    bytesSent: 0,
  });
  const draw = (samples: ReturnType<typeof minute>[], limit?: number) =>
    drawChart(samples, (sample) => sample.cpuMillis, { from: 0, to: 600_000 }, { width: 100, height: 50 }, limit);

  it("leaves a gap where nothing was measured", () => {
    const chart = draw([minute(0, 10), minute(1, 20), minute(5, 10)]);
    expect(chart.paths).toHaveLength(2);
    expect(chart.paths[0]).toMatch(/^M0\.0 .*L10\.0 /);
    expect([chart.newest, chart.peak]).toEqual([10, 20]);
  });

  it("shows half of a limit at least, and never leaves the box", () => {
    expect(draw([minute(0, 10)], 1000).top).toBe(500);
    expect(draw([minute(0, 900)], 1000).top).toBeGreaterThan(900);
    expect(draw([]).newest).toBeUndefined();
  });
});
