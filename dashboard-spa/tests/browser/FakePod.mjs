// The part of the Pod API that operators' browsers use, with invented data.
const ago = (seconds) => new Date(Date.now() - seconds * 1000).toISOString();
const capacity = { cpuMillis: 8000, memoryMib: 16384, diskMib: 100_000, pids: 10_000, instances: 50 };
const host = (index, fake, pod = "pod-a") => {
  const hostId = `host${index}`;
  const used = (index * 37 + fake.tick) % 100;
  return {
    hostId,
    pod,
    provider: "metal",
    zone: `zone-${index % 3}`,
    address: `10.0.${index >> 8}.${index % 256}`,
    offering: index % 29 !== 7,
    life: index % 29 === 7 ? "lost" : "heard",
    lastSeenAt: ago(3),
    capacity,
    reserved: {
      ...capacity,
      cpuMillis: capacity.cpuMillis * 0.2,
      memoryMib: (capacity.memoryMib * used) / 100,
      diskMib: 900,
      instances: 4,
    },
    features: { enforcesAppArmor: index % 2 === 1, cgroupVersion: 2, kernelVersion: "6.1", engineVersion: "20.10", encryptsVolumes: true },
    cordoned: fake.cordoned.has(hostId),
    draining: fake.draining.has(hostId),
    nearestExpiry: ago(-86_400 * (1 + (index % 3))),
    instances: 4,
  };
};
const orchestration = (instanceId, runtimeStatus, name = "DeployEnvironment", input = instanceId) => ({
  instanceId,
  input,
  output:
    runtimeStatus === "Completed" && name === "DeployEnvironment"
      ? false
      : runtimeStatus === "Failed"
        ? "Task 'BeginDeployment' (#1) failed: storage is full."
        : null,
  name,
  runtimeStatus,
  createdTime: ago(300),
  lastUpdatedTime: ago(20),
});
const history = () => [
  { EventType: "ExecutionStarted", Timestamp: ago(300), Name: "DeployEnvironment" },
  { EventType: "OrchestratorStarted", Timestamp: ago(300) },
  { EventType: "TaskScheduled", Timestamp: ago(299), Name: "BeginDeployment", TaskId: 0 },
  { EventType: "TaskCompleted", Timestamp: ago(290), TaskId: 0 },
  { EventType: "TaskScheduled", Timestamp: ago(290), Name: "PlaceDeployment", TaskId: 1 },
  { EventType: "TaskFailed", Timestamp: ago(250), TaskId: 1 },
  { EventType: "TimerCreated", Timestamp: ago(250), TaskId: 2 },
  { EventType: "TimerFired", Timestamp: ago(240), TaskId: 2 },
  { EventType: "TaskScheduled", Timestamp: ago(240), Name: "PlaceDeployment", TaskId: 3 },
];
const bid = (hostId, price) => ({ hostId, price, terms: { balance: price - 0.1, images: 0.1 } });

export function fakePod() {
  const fake = {
    operator: false,
    hosts: 3,
    tick: 0,
    unwell: false,
    cordoned: new Set(),
    draining: new Set(),
    poison: [
      {
        queue: "reports-00",
        messageId: "msg-1",
        putAsideAt: ago(4000),
        textHash: "ab".repeat(32),
        cause: "The report is not signed by host2.",
        failedAt: ago(4001),
      },
    ],
    orchestrations: [
      orchestration("dep-live000001", "Running"),
      orchestration("dep-failed0001", "Failed"),
      orchestration("dep-undone0001", "Completed"),
      orchestration("job-1a2b3c", "Completed", "RunJob", { environmentId: "env-appointmt1", jobId: "job-1a2b3c" }),
    ],
  };
  const routes = [
    [
      "GET",
      /^\/pod\/operators\/self$/,
      () => ({ name: "ada", createdAt: ago(9999), createdBy: "operator", expiresAt: ago(-99_999), lastUsedAt: ago(2) }),
    ],
    [
      "GET",
      /^\/pod\/hosts$/,
      () => [...Array(fake.hosts).keys()].map((index) => host(index + 1, fake, fake.hosts > 100 && index % 2 ? "pod-b" : "pod-a")),
    ],
    ["PUT", /^\/pod\/hosts\/([^/]+)\/(cordon|drain)$/, (id, what) => void (what === "drain" ? fake.draining : fake.cordoned).add(id)],
    ["DELETE", /^\/pod\/hosts\/([^/]+)\/(cordon|drain)$/, (id, what) => void (what === "drain" ? fake.draining : fake.cordoned).delete(id)],
    [
      "GET",
      /^\/pod\/hosts\/([^/]+)\/drain$/,
      (id) => ({
        hostId: id,
        draining: true,
        moved: 3,
        left: 1,
        instances: [
          {
            instanceId: "cache01-0-k3f9",
            environmentId: "env-appointmt1",
            service: "cache01",
            state: "stuck",
            reason: "no other host has room for 8192 MiB",
          },
        ],
      }),
    ],
    [
      "GET",
      /^\/pod\/alerts$/,
      () => [
        {
          alertId: "alr-1",
          kind: "hostLost",
          severity: "critical",
          subject: "host7",
          summary: "host7 has not been heard of for 2 minutes.",
          remedy: "What could move was placed elsewhere. Start the machine again, or revoke its key.",
          openedAt: ago(120),
          seenAt: ago(5),
        },
      ],
    ],
    ["GET", /^\/pod\/poison$/, () => fake.poison],
    [
      "GET",
      /^\/pod\/subjects$/,
      (query) =>
        query
          .get("ids")
          .split(",")
          .map((id) => ({
            id,
            environmentId: "env-appointmt1",
            environmentName: "appointments",
            organisationId: "org-clinic",
            releaseId: id.startsWith("dep-") ? "rel-9" : null,
          })),
    ],
    [
      "GET",
      /^\/pod\/health$/,
      () => ({
        checkedAt: ago(0),
        watchedAt: ago(fake.unwell ? 600 : 4),
        storage: ["tables", "queues", "blobs"].map((service, index) => ({
          service,
          milliseconds: fake.unwell ? 5001 : 4 + index,
          failure: fake.unwell && service === "blobs" ? "It did not answer within 5 s." : null,
        })),
        queues: [
          { queue: "catalyze-turns", waiting: fake.unwell ? 90 : 0, oldest: fake.unwell ? ago(125) : null, aside: 0 },
          { queue: "reports-00", waiting: null, oldest: null, aside: fake.unwell ? 1 : 0 },
        ],
        management: [
          {
            agentId: "manager-a",
            pod: "pod-a",
            address: "10.0.0.1",
            publishedAt: ago(2),
            silent: fake.unwell,
            clockAheadSeconds: fake.unwell ? -4 : 0,
            hosts: 3,
          },
        ],
      }),
    ],
    ["POST", /^\/pod\/poison\/([^/]+)\/retry$/, () => void fake.poison.splice(0)],
    [
      "GET",
      /^\/pod\/audit$/,
      () => ({
        entries: [
          { id: "2", at: ago(60), action: "operator-request", agentId: null, reason: "PUT /pod/hosts/host2/drain", operator: "ada" },
          { id: "1", at: ago(4000), action: "report-refused", agentId: "host2", reason: "The signature is not its key's.", operator: null },
        ],
        next: null,
      }),
    ],
    [
      "GET",
      /^\/pod\/deployments\/([^/]+)\/placement$/,
      (id) => ({
        deploymentId: id,
        decidedAt: ago(290),
        placed: true,
        hosts: 3,
        rounds: 1,
        instances: [
          {
            instanceId: "app01-0-k3f9",
            service: "app01",
            winner: bid("host1", 0.31),
            nearestLosers: [bid("host2", 0.4)],
            hostsBidding: 2,
            refusedByRule: [],
          },
        ],
        refusals: [],
      }),
    ],
    [
      "GET",
      /^\/pod\/deployments\/([^/]+)\/placement\/hosts$/,
      () => ({
        instanceId: "app01-0-k3f9",
        hosts: 3,
        outcomes: [
          { hostId: "host1", outcome: "won", rule: null, reason: null, bid: bid("host1", 0.31) },
          { hostId: "host2", outcome: "lost", rule: null, reason: null, bid: bid("host2", 0.4) },
          { hostId: "host3", outcome: "refused", rule: "confinement", reason: "it does not enforce AppArmor", bid: null },
        ],
        next: null,
      }),
    ],
    [
      "GET",
      /^\/operations\/durabletask\/instances$/,
      (query) => fake.orchestrations.filter((one) => !query.get("runtimeStatus") || one.runtimeStatus === query.get("runtimeStatus")),
    ],
    [
      "GET",
      /^\/operations\/durabletask\/instances\/([^/]+)$/,
      (id) => ({ ...fake.orchestrations.find((one) => one.instanceId === id), historyEvents: history() }),
    ],
    [
      "POST",
      /^\/operations\/durabletask\/instances\/([^/]+)\/terminate$/,
      (id) =>
        void Object.assign(
          fake.orchestrations.find((one) => one.instanceId === id),
          { runtimeStatus: "Terminated" },
        ),
    ],
    ["POST", /^\/operations\/durabletask\/instances\/([^/]+)\/raiseEvent\/([^/]+)$/, () => undefined],
  ];

  fake.answer = (request, response, url) => {
    const send = (code, body, headers = {}) => {
      response.writeHead(code, { "content-type": code >= 400 ? "application/problem+json" : "application/json", ...headers });
      response.end(body === undefined ? undefined : JSON.stringify(body));
    };
    if (url.pathname === "/pod/operators/sessions") {
      if (request.headers.authorization !== "Bearer right-token") return send(401, { title: "Operators only", status: 401 });
      fake.operator = true;
      return send(
        201,
        { name: "ada", expiresAt: ago(-28_800) },
        { "set-cookie": "catalyze-operator=x; HttpOnly; SameSite=Strict; Path=/" },
      );
    }
    if (!fake.operator || !request.headers.cookie?.includes("catalyze-operator"))
      return send(401, { title: "Operators only", status: 401 });
    if (request.method !== "GET" && request.headers["x-catalyze-request"] !== "1")
      return send(401, { title: "Operators only", status: 401 });
    if (url.pathname === "/pod/operators/sessions/current") {
      fake.operator = false;
      return send(204);
    }
    for (const [method, pattern, answer] of routes) {
      const found = method === request.method && pattern.exec(url.pathname);
      if (!found) continue;
      const body = answer(...found.slice(1), url.searchParams);
      return body === undefined ? send(204) : send(200, body);
    }
    return send(404, { title: "There is nothing here.", status: 404 });
  };
  return fake;
}
