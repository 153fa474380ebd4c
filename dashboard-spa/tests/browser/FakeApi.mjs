// Serves the built dashboard as a real server would (strict Content-Security-Policy) and a fake Customer API with invented data.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";
import { fakePod } from "./FakePod.mjs";

const dist = new URL("../../dist/", import.meta.url);
const types = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
// The very policy that the real server sends.
const middleware = await readFile(new URL("../../../functions/App/Http/SecurityHeadersMiddleware.cs", import.meta.url), "utf8");
const declared = middleware.slice(middleware.indexOf("ContentSecurityPolicy ="), middleware.indexOf("public Task InvokeAsync"));
const policy = [...declared.matchAll(/"([^"]*)"/g)].map((match) => match[1]).join("");
if (!policy.startsWith("default-src 'none'")) throw new Error(`SecurityHeadersMiddleware.cs was not understood: ${policy}`);
const user = {
  userId: "usr-jo00000001",
  name: "Jo Miller",
  email: "jo@example.org",
  role: "owner",
  organisation: { organisationId: "org-clinic0001", name: "Lakeside Clinic" },
  organisations: [{ organisationId: "org-clinic0001", name: "Lakeside Clinic", role: "owner" }],
};
// One grey pixel: what a QR code says is not the dashboard's to know.
const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNsaGj4DwAFhAKA3cJv0wAAAABJRU5ErkJggg==";
const ago = (seconds) => new Date(Date.now() - seconds * 1000).toISOString();
const size = (memoryMib, cpuMillis) => ({ memoryMib, cpuMillis, diskMib: 1024 });
const catalog = [
  ["code", "Your own code, Python or Node, from an uploaded archive with a Procfile", ["1"], 20, false, true],
  ["postgresql", "Relational database; highly available as primary and streaming standby", ["15"], 4, true, false],
  ["redis", "In-memory cache", ["7.0"], 1, true, false],
  ["logging", "Keeps what the environment's instances write, searchable", ["1"], 1, true, false],
].map(([type, description, versions, maximumScale, stateful, needsSource]) => ({
  type,
  description,
  versions,
  defaultVersion: versions[0],
  defaultSize: size(256, 250),
  minimumSize: size(64, 50),
  maximumSize: size(8192, 8000),
  maximumScale,
  stateful,
  supportsHighAvailability: type !== "redis",
  needsSource,
  port: needsSource ? undefined : 5432,
}));

const wire = (provider, direction, up = true) => ({
  provider,
  direction,
  up,
  connections: 1284,
  bytesIn: 3_412_000,
  bytesOut: 18_900_400,
  certificateExpiresAt: ago(-200_000),
});
const instance = (label, ordinal, host, role, state = "healthy", cause = undefined) => ({
  instanceId: `${label}-${ordinal}-k3f9`,
  ordinal,
  role,
  hostId: host,
  provider: "metal",
  state,
  cause,
  image: `10.77.0.1:5000/env/${label}@sha256:${"9f2ab41c77d0e5a3".repeat(4)}`,
  releaseId: "rel-7",
  startedAt: ago(5400),
  observedAt: ago(4),
  restarts: state === "unhealthy" ? 3 : 0,
  confined: false,
  wires:
    label === "edge"
      ? [wire("app01", "outbound")]
      : label === "app01"
        ? [wire("app01", "inbound"), wire("db01", "outbound"), wire("cache01", "outbound", state === "healthy")]
        : [wire(label, "inbound")],
  timings: {},
});
const service = (label, type, version, instances, more = {}) => ({
  label,
  type,
  version,
  size: size(256, 250),
  scale: instances.length,
  instances,
  ...more,
});
const status = (environmentId, environmentName, state, more = {}) => ({
  environmentId,
  environmentName,
  state,
  confinement: "enforced",
  services: [],
  connections: [],
  domains: [],
  ...more,
});

const appointments = (degraded, logging) =>
  status("env-appointmt1", "Appointments, production", degraded ? "degraded" : "running", {
    cause: degraded ? "1 of 6 instances is unhealthy: app01-1 cannot reach cache01." : undefined,
    releaseId: "rel-7",
    deploymentId: "dep-7k2m9x41aa",
    confinement: "waived",
    services: [
      service("edge", "edge", "1", [instance("edge", 0, "host1")], { implied: true }),
      service("app01", "code", "1", [
        instance("app01", 0, "host1"),
        instance(
          "app01",
          1,
          "host2",
          undefined,
          degraded ? "unhealthy" : "healthy",
          degraded ? "GET /health answered 500 three times in a row." : undefined,
        ),
      ]),
      service("db01", "postgresql", "15", [instance("db01", 0, "host2", "primary"), instance("db01", 1, "host3", "standby")], {
        highAvailability: true,
      }),
      service("cache01", "redis", "7.0", [instance("cache01", 0, "host3")]),
      ...(logging ? [service("logs01", "logging", "1", [instance("logs01", 0, "host1")])] : []),
    ],
    connections: [
      { provider: "app01", consumer: "edge", implied: true },
      { provider: "db01", consumer: "app01", implied: false },
      { provider: "cache01", consumer: "app01", implied: false },
      { provider: "db01", consumer: "db01", implied: true },
    ],
    domains: [{ domain: "appointments.example.org", service: "app01", address: "https://appointments.example.org:8443" }],
  });

/** Two hundred instances on twenty hosts; each tick counts traffic up and lets another one be unhealthy. */
const large = (tick) => {
  const many = [...Array(196).keys()].map((ordinal) => {
    const bad = ordinal === tick % 196;
    const one = instance(
      "app01",
      ordinal,
      `host${1 + (ordinal % 20)}`,
      undefined,
      bad ? "unhealthy" : "healthy",
      bad ? "It does not answer." : undefined,
    );
    const at = new Date(1_900_000_000_000 + tick * 1000).toISOString();
    return { ...one, observedAt: at, wires: one.wires.map((wire) => ({ ...wire, up: true, bytesIn: 1000 + tick * 400 })) };
  });
  return status("env-large00001", "Large", "running", {
    releaseId: "rel-7",
    services: [
      service("edge", "edge", "1", [instance("edge", 0, "host1"), instance("edge", 1, "host2")], { implied: true }),
      service("app01", "code", "1", many),
      service("db01", "postgresql", "15", [instance("db01", 0, "host2", "primary"), instance("db01", 1, "host3", "standby")]),
    ],
    connections: [
      { provider: "app01", consumer: "edge", implied: true },
      { provider: "db01", consumer: "app01", implied: false },
    ],
  });
};

const entry = (index, second, kind, message, more = {}) => ({
  cursor: String(index).padStart(4, "0"),
  at: ago(60 - second),
  kind,
  message,
  facts: {},
  ...more,
});
const runningTimeline = () => [
  entry(1, 0, "accepted", "Release rel-7 was accepted."),
  entry(2, 1, "build-started", "Building the image of app01.", { service: "app01" }),
  entry(3, 19, "build-finished", "The image of app01 was built and pushed.", { service: "app01" }),
  entry(4, 20, "placed", "db01 was placed on host2 and host3; two hosts refused nothing.", { service: "db01" }),
  entry(5, 21, "ordered", "6 instances were ordered."),
  entry(6, 24, "instance", "db01-0 is healthy.", { service: "db01", instanceId: "db01-0-k3f9", hostId: "host2" }),
  entry(7, 27, "instance", "app01-0 is healthy.", { service: "app01", instanceId: "app01-0-k3f9", hostId: "host1" }),
  entry(8, 28, "switched", "The edge leads to the new instances; the old ones are being stopped."),
  entry(9, 30, "running", "Every instance is healthy."),
];
const failedTimeline = () => [
  entry(1, 0, "accepted", "Release rel-8 was accepted."),
  entry(2, 1, "build-started", "Building the image of app01.", { service: "app01" }),
  entry(3, 12, "build-failed", "The image of app01 could not be built.", { service: "app01" }),
  entry(4, 13, "failed", "The deployment failed; release rel-7 still serves."),
];
const deployment = (deploymentId, releaseId, state, more = {}) => ({
  deploymentId,
  releaseId,
  environmentId: "env-appointmt1",
  state,
  refusals: [],
  createdAt: ago(60),
  endedAt: ago(30),
  ...more,
});
const hosts = ["host1", "host2", "host3"];
const deployments = () => [
  deployment("dep-live000001", "rel-10", "starting", { endedAt: undefined, createdAt: ago(20) }),
  deployment("dep-refused001", "rel-9", "failed", {
    cause: "No host can take db01.",
    refusals: [
      {
        lot: "db01 (4 instances, highly available)",
        service: "db01",
        summary: "4 instances must be on different hosts, 3 hosts can take one.",
        hostsConsidered: 3,
        byRule: [{ rule: "one-per-host", hosts: 3, reason: "each can take one instance of the group" }],
        hosts: hosts.map((hostId) => ({ hostId, rule: "one-per-host", reason: "takes one instance; the group has 4 and 3 hosts" })),
      },
    ],
  }),
  deployment("dep-failed0001", "rel-8", "failed", {
    cause: "The image of app01 could not be built: pip could not find the package flaks.",
    buildOutput:
      "Step 7/9 : RUN pip install -r requirements.txt\nCollecting flaks==3.0\nERROR: Could not find a version that satisfies the requirement flaks==3.0\nERROR: No matching distribution found for flaks==3.0",
  }),
  deployment("dep-7k2m9x41aa", "rel-7", "running", { createdAt: ago(5460), endedAt: ago(5430) }),
];

const domains = (fake) => [
  {
    name: "appointments.example.org",
    service: "app01",
    ownCertificate: true,
    expiresAt: ago(-86_400 * 9),
    options: {
      redirectHttp: true,
      hstsSeconds: 31_536_000,
      maxBodyMib: 64,
      connectSeconds: 5,
      readSeconds: 60,
      webSockets: true,
      cors: false,
    },
    served: {
      domain: "appointments.example.org",
      service: "app01",
      address: "https://appointments.example.org:8443",
      maintenance: fake.maintenance,
      certificate: { own: true, issuer: "Example Trust CA", expiresAt: ago(-86_400 * 9), fingerprint: "9f".repeat(32) },
    },
  },
  ...fake.domains,
];
const members = [
  { userId: "usr-jo00000001", name: "Jo Miller", email: "jo@example.org", role: "owner", hasTwoFactor: true, joinedAt: ago(86_400 * 40) },
  { userId: "usr-mo00000001", name: "Mo Miller", email: "mo@example.org", role: "member", hasTwoFactor: false, joinedAt: ago(86_400 * 4) },
];
const groups = [
  {
    groupId: "grp-dev0000001",
    name: "Developers",
    grants: [{ environmentId: "env-appointmt1", permissions: ["read", "configure", "deploy"] }],
    userIds: ["usr-mo00000001"],
  },
];
const tokens = [
  {
    tokenId: "tok-ci00000001",
    name: "continuous integration",
    createdBy: "usr-jo00000001",
    grants: [{ environmentId: "*", permissions: ["read", "deploy"] }],
    createdAt: ago(86_400 * 3),
    expiresAt: ago(-86_400 * 87),
    lastUsedAt: ago(600),
  },
];
const trail = [...Array(60).keys()].map((index) => ({
  number: 60 - index,
  previous: "0".repeat(64),
  hash: "a1".repeat(32),
  entry: {
    organisationId: "org-clinic0001",
    at: ago(3600 * index + 30),
    userId: index % 5 === 4 ? "-" : "usr-jo00000001",
    action: ["deployment-started", "configuration-changed", "signed-in", "variables-changed", "sign-in-failed"][index % 5],
    target: index % 5 === 2 || index % 5 === 4 ? null : "env-appointmt1",
    from: "203.0.113.7",
    correlationId: `c0ffee${String(index).padStart(4, "0")}`,
    detail: index % 5 === 1 ? "app01: scale 1 → 2" : null,
    ...(index % 5 === 3 && { tokenId: "tok-ci00000001" }),
  },
}));

const measured = (service, ordinal, hostId, base) => ({
  instanceId: `${service}-${ordinal}-k3f9`,
  service,
  hostId,
  cpuMillisLimit: 250,
  memoryKibLimit: 262_144,
  // Ten minutes in the middle were not measured.
  samples: [...Array(55).keys()]
    .filter((minute) => minute < 20 || minute > 30)
    .map((minute) => ({
      at: ago((60 - minute) * 60),
      cpuMillis: base + 20 * (minute % 7),
      memoryKib: 90_000 + 300 * minute,
      bytesReceived: 40_000 + 9000 * (minute % 5),
      bytesSent: 400_000 + 30_000 * (minute % 4),
    })),
});
const releases = () => [
  { releaseId: "rel-7", number: 7, createdAt: ago(5460), deploymentId: "dep-7k2m9x41aa", current: true },
  {
    releaseId: "rel-6",
    number: 6,
    createdAt: ago(86_400),
    deploymentId: "dep-6k2m9x41aa",
    notes: "before the new booking form",
    current: false,
  },
];
const planOf = (environmentId, { services = [] }, full) => {
  const bid = (hostId, price) => ({ hostId, price, terms: { balance: price - 0.1, images: 0.1 } });
  const instances = services.flatMap((one) => [...Array(one.scale ?? 1).keys()].map((ordinal) => ({ one, ordinal })));
  return {
    environmentId,
    placed: !full,
    hosts: 3,
    draining: [],
    instances: instances.map(({ one, ordinal }, index) => ({
      instanceId: `${one.label}-${ordinal}-new`,
      service: one.label,
      ordinal,
      action: "start",
      hostId: hosts[index % 3],
      placement: {
        instanceId: `${one.label}-${ordinal}-new`,
        service: one.label,
        winner: bid(hosts[index % 3], 0.25 + index / 10),
        nearestLosers: [bid(hosts[(index + 1) % 3], 0.4 + index / 10)],
        hostsBidding: 3,
        refusedByRule: [],
      },
    })),
    refusals: full ? deployments()[1].refusals : [],
    builds: services.filter((one) => one.type === "code").map((one) => one.label),
    downtime: [],
    digest: "cc",
  };
};
const changes = [
  { path: "services.app01.scale", kind: "changed", before: "2", after: "1" },
  { path: "services.app01.variables.MODE", kind: "changed" },
  { path: "connections.cache01→app01", kind: "removed", before: "cache01→app01" },
];

const configuration = () => ({
  holdsHealthData: false,
  confinement: "waived",
  services: [
    {
      label: "app01",
      type: "code",
      scale: 2,
      variables: { SECRET_KEY: { set: true }, MODE: { set: true } },
      source: { digest: `sha256:${"ab".repeat(32)}` },
      domains: ["appointments.example.org"],
    },
    { label: "db01", type: "postgresql", scale: 2, highAvailability: true },
    { label: "cache01", type: "redis" },
  ],
  connections: [
    { provider: "db01", consumer: "app01" },
    { provider: "cache01", consumer: "app01" },
  ],
});

/** The user as one who belongs to no organisation, to one, or to two. */
function accountOf({ belongs }) {
  if (belongs === 0) return { ...user, role: null, organisation: null, organisations: [] };
  const other = { organisationId: "org-other00001", name: "Harbour Practice", role: "member" };
  return belongs === 1 ? user : { ...user, organisations: [...user.organisations, other] };
}

export async function startFakeApi() {
  const fake = {
    signedIn: false,
    empty: false,
    degraded: false,
    down: false,
    large: false,
    pod: fakePod(),
    tick: 0,
    refuse: undefined,
    requests: [],
    created: [],
    stored: configuration(),
    version: 1,
    live: [],
    twoFactor: false,
    mayReveal: false,
    belongs: 1,
    maintenance: false,
    domains: [],
    invites: [],
    tokens: [...tokens],
    grants: [
      {
        grantId: "grant-old0000001",
        operator: "grace",
        reason: "Ticket 17: slow searches",
        grantedBy: user.userId,
        grantedAt: ago(90_000),
        expiresAt: ago(75_600),
      },
    ],
    sessions: [
      {
        sessionId: "ses-current001",
        createdAt: ago(3600),
        lastSeenAt: ago(5),
        expiresAt: ago(-600_000),
        from: "203.0.113.7",
        client: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
        current: true,
      },
      {
        sessionId: "ses-other00001",
        createdAt: ago(86_400),
        lastSeenAt: ago(7200),
        expiresAt: ago(-500_000),
        from: "198.51.100.23",
        client: "datica-cli-4.4.1 linux amd64",
        current: false,
      },
    ],
  };
  const view = (one, organisationId = "org-clinic0001") => ({
    environmentId: one.environmentId,
    organisationId,
    name: one.environmentName,
    createdAt: ago(86_400 * 12),
    status: one,
  });
  const environments = () => [
    ...(fake.empty
      ? []
      : [
          view(appointments(fake.degraded, fake.logging)),
          view(
            status("env-staging001", "Appointments, staging", "deploying", {
              services: [service("app01", "code", "1", [instance("app01", 0, "host1", undefined, "starting")])],
            }),
          ),
        ]),
    ...(fake.belongs > 1 ? [view(status("env-harbour001", "Harbour bookings", "empty"), "org-other00001")] : []),
    ...(fake.large ? [view(large(fake.tick))] : []),
    ...fake.created,
  ];

  /** The status as server-sent events: at once, and whenever it is another. */
  async function stream(request, response, id) {
    response.writeHead(200, { "content-type": "text/event-stream" });
    let known = "";
    while (!response.destroyed) {
      if (fake.down || fake.cut) return request.socket.destroy();
      const now = environments().find((one) => one.environmentId === id)?.status;
      // Times that only tell how long ago something was are no change.
      const text = JSON.stringify(now, (key, value) =>
        ["startedAt", "certificateExpiresAt"].includes(key) || (key === "observedAt" && !fake.large) ? undefined : value,
      );
      if (text !== known) response.write(`id: ${fake.tick}\nevent: status\ndata: ${JSON.stringify(now)}\n\n`);
      known = text;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  const answer = (response, code, body, headers = {}) => {
    response.writeHead(code, { "content-type": code >= 400 ? "application/problem+json" : "application/json", ...headers });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  };
  const problem = (response, code, kind, title, detail, errors = []) =>
    answer(response, code, { type: `/problems/${kind}`, title, status: code, detail, correlationId: "c0ffee", errors });

  async function api(request, response, path, body) {
    if (fake.down) return request.socket.destroy();
    if (path === "sessions" && request.method === "POST") {
      const { email, password } = JSON.parse(body);
      if (fake.twoFactor && password === "correct horse battery") return answer(response, 202, { challenge: "challenge" });
      if (password !== "correct horse battery")
        return problem(response, 401, "wrong-credentials", "E-mail address or password is wrong.", "Check both and try again.");
      fake.signedIn = true;
      return answer(
        response,
        201,
        { token: "czs_x", expiresAt: ago(-3600), user: { ...accountOf(fake), email } },
        { "set-cookie": "catalyze-session=x; HttpOnly; SameSite=Strict; Path=/" },
      );
    }
    if (path === "sessions/second-factors") {
      if (JSON.parse(body).code !== "492039")
        return problem(response, 401, "wrong-code", "The code is wrong.", "Enter the code your authenticator shows now.");
      fake.signedIn = true;
      return answer(
        response,
        201,
        { token: "czs_x", expiresAt: ago(-3600), user: accountOf(fake) },
        { "set-cookie": "catalyze-session=x; HttpOnly; SameSite=Strict; Path=/" },
      );
    }
    if (path === "accounts") {
      if (JSON.parse(body).password.length < 12)
        return problem(response, 400, "invalid-request", "The request has wrong fields.", "It must have at least 12 characters.", [
          { field: "password", code: "length", message: "It must have at least 12 characters." },
        ]);
      return answer(response, 202);
    }
    if (path === "password-resets") return answer(response, 202);
    if (path === "accounts/verifications" || path === "password-resets/confirmations")
      return JSON.parse(body).code === "K7Q2M9XW4T8R3V6Z5N2P"
        ? answer(response, 204)
        : problem(response, 400, "wrong-code", "The code is wrong or has expired.", "Each code is good for once.", [
            { field: "code", code: "wrong", message: "It is unknown, used up or expired." },
          ]);
    if (!fake.signedIn || !request.headers.cookie?.includes("catalyze-session"))
      return problem(response, 401, "not-signed-in", "Sign in first.");
    if (request.method !== "GET" && request.headers["x-catalyze-request"] !== "1")
      return problem(response, 403, "csrf-header-missing", "No.");
    const [root, id, part, sub] = path.split("/");
    const last = path.split("/")[6] ?? path.split("/")[4];
    if (path === "sessions/current") {
      fake.signedIn = false;
      return answer(response, 204);
    }
    if (path === "account") return answer(response, 200, { ...accountOf(fake), hasTwoFactor: fake.twoFactor });
    if (path === "account/organisations" || path === "invites/acceptances") {
      if (path.startsWith("invites") && JSON.parse(body).code !== "K7Q2M9XW4T8R3V6Z5N2P")
        return problem(response, 400, "wrong-code", "The code is wrong or has expired.", "Each code is good for once.", [
          { field: "code", code: "wrong", message: "It is unknown, used up or expired." },
        ]);
      fake.belongs += 1;
      return answer(response, 201, { ...user.organisation, requiresTwoFactor: false });
    }
    if (path === "account/sessions") return answer(response, 200, fake.sessions);
    if (root === "account" && id === "sessions") {
      fake.sessions = fake.sessions.filter((session) => session.sessionId !== part);
      return answer(response, 204);
    }
    if (path.startsWith("account/two-factor")) {
      if (
        !part
          ? JSON.parse(body).password !== "correct horse battery"
          : part !== "confirmations" && JSON.parse(body).password !== "correct horse battery"
      )
        return problem(response, 400, "invalid-request", "The request has wrong fields.", "It is not your password.", [
          { field: "password", code: "wrong", message: "It is not your password." },
        ]);
      if (!part)
        return answer(response, 200, { key: "JBSWY3DPEHPK3PXP", uri: "otpauth://totp/x", qrCode: `data:image/png;base64,${pixel}` });
      if (part === "removal") {
        fake.twoFactor = false;
        return answer(response, 204);
      }
      if (part === "confirmations" && JSON.parse(body).code !== "492039")
        return problem(response, 400, "invalid-request", "The request has wrong fields.", "It is wrong.", [
          { field: "code", code: "wrong", message: "It is not the code the authenticator shows now." },
        ]);
      fake.twoFactor = true;
      return answer(response, 200, { codes: ["9F3KD-7HN2Q", "M4XWC-T8R6V", "Q2W4E-R6T8Z", "X1C3V-B5N7M"] });
    }
    if (root === "organisations" && part === "users")
      return request.method === "GET" ? answer(response, 200, members) : answer(response, 204);
    if (root === "organisations" && part === "groups")
      return request.method === "DELETE" ? answer(response, 204) : answer(response, 200, request.method === "GET" ? groups : groups[0]);
    if (root === "organisations" && part === "invites") {
      if (request.method === "GET") return answer(response, 200, fake.invites);
      if (request.method === "DELETE") {
        fake.invites = [];
        return answer(response, 204);
      }
      const wanted = JSON.parse(body);
      if (!wanted.email.endsWith(".org"))
        return problem(response, 400, "invalid-request", "The request has wrong fields.", "It is no address.", [
          { field: "email", code: "not-an-address", message: "It is not an e-mail address that mail can be sent to." },
        ]);
      fake.invites.push({ ...wanted, inviteId: "inv-new0000001", invitedBy: user.userId, createdAt: ago(1), expiresAt: ago(-604_800) });
      return answer(response, 201, fake.invites[0]);
    }
    if (root === "organisations" && part === "tokens") {
      if (request.method === "GET") return answer(response, 200, fake.tokens);
      if (request.method === "DELETE") {
        fake.tokens = fake.tokens.filter((one) => one.tokenId !== sub);
        return answer(response, 204);
      }
      fake.tokens.push({ ...tokens[0], ...JSON.parse(body), tokenId: "tok-new0000001", lastUsedAt: null });
      return answer(response, 201, { secret: "czt_shown-this-once", token: fake.tokens.at(-1) });
    }
    if (root === "organisations" && sub === "verification")
      return answer(response, 200, { trail: id, entries: 60, intact: true, firstWrong: null, reason: null, hash: "a1".repeat(32) });
    if (root === "organisations" && part === "audit") {
      const asked = new URL(request.url, "http://x").searchParams;
      const matching = trail.filter((one) => !asked.get("action") || one.entry.action === asked.get("action"));
      const from = Number(asked.get("after") ?? 0);
      const page = matching.slice(from, from + 50);
      const link = from + 50 < matching.length ? { link: `</api/${path}?limit=50&after=${from + 50}>; rel="next"` } : {};
      return answer(response, 200, page, link);
    }
    if (path === "catalog") return answer(response, 200, catalog);
    if (root !== "environments") return problem(response, 404, "not-found", "There is nothing here.");
    if (!id) {
      if (request.method === "GET") return answer(response, 200, environments());
      const wanted = JSON.parse(body);
      const whose = new URL(request.url, "http://x").searchParams.get("organisationId") ?? "org-clinic0001";
      const made = view(status("env-created001", wanted.name, "empty"), whose);
      fake.created.push(made);
      fake.stored = wanted.configuration;
      return answer(response, 201, made);
    }
    const found = environments().find((one) => one.environmentId === id);
    if (!found) return problem(response, 404, "not-found", "There is nothing here.", "It does not exist, or it is not yours.");
    if (!part && request.method === "DELETE") {
      fake.removing = id;
      return answer(response, 204);
    }
    if (part === "restoration") {
      fake.removing = undefined;
      return answer(response, 204);
    }
    const removal = fake.removing === id && {
      removalRequestedAt: new Date(Date.now() - 60_000).toISOString(),
      removalDueAt: new Date(Date.now() + 6 * 86_400_000).toISOString(),
    };
    if (!part) return answer(response, 200, { ...found, ...removal });
    if (part === "events") return stream(request, response, id);
    if (part === "configuration") {
      if (request.method === "PUT") {
        if (request.headers["if-match"] !== `"v${fake.version}"`)
          return problem(response, 412, "version-mismatch", "It has changed since you read it.");
        fake.stored = JSON.parse(body);
        fake.version += 1;
      }
      return answer(response, 200, fake.stored, { etag: `"v${fake.version}"` });
    }
    if (part === "tools")
      return sub === "logs"
        ? answer(response, 200, { address: "https://logs.tools.test/_catalyze/enter?handover=once", expiresAt: ago(-60) })
        : problem(response, 403, "permission-missing", "You lack a permission.", "It takes the permission observe for this environment.");
    if (part === "tool-grants") {
      if (request.method === "GET") return answer(response, 200, fake.grants);
      if (request.method === "DELETE") {
        fake.grants = fake.grants.map((one) => (one.grantId === sub ? { ...one, revokedAt: ago(0) } : one));
        return answer(response, 204);
      }
      const { operator, hours, reason } = JSON.parse(body);
      fake.grants = [
        { grantId: "grant-new0000001", operator, reason, grantedBy: user.userId, grantedAt: ago(0), expiresAt: ago(-3600 * hours) },
        ...fake.grants,
      ];
      return answer(response, 201, fake.grants[0]);
    }
    if (part === "name") return answer(response, 200, found);
    if (part === "plans") {
      if (fake.refuse)
        return problem(response, 400, "invalid-specification", "The specification has wrong fields.", "Mend them.", fake.refuse);
      const release = body && JSON.parse(body).release;
      return answer(response, 200, { planId: release ? "plan-0-cc" : "plan-1-cc", plan: planOf(id, fake.stored, fake.full) });
    }
    if (last === "reveal") {
      if (!fake.mayReveal)
        return problem(
          response,
          403,
          "permission-missing",
          "You lack a permission.",
          "It takes the permission reveal for this environment.",
        );
      return answer(response, 200, { name: path.split("/")[5], value: "the very secret" }, { "cache-control": "no-store" });
    }
    if (part === "services")
      return answer(response, 200, {
        digest: `sha256:${"cd".repeat(32)}`,
        language: "python",
        processes: { web: "python app.py" },
        files: 4,
        unpackedBytes: 4096,
      });
    if (part === "maintenance") {
      fake.maintenance = request.method === "POST";
      return answer(response, 202, { version: 2, domains: fake.maintenance ? ["appointments.example.org"] : [], retryAfterSeconds: 600 });
    }
    if (part === "domains" && !sub) return answer(response, 200, domains(fake));
    if (part === "domains" && request.method === "DELETE") return answer(response, 204);
    if (part === "domains") {
      const settings = JSON.parse(body);
      if (settings.certificate && !settings.certificate.chain.includes("BEGIN CERTIFICATE"))
        return problem(response, 400, "invalid-request", "The request has wrong fields.", "It is not a certificate.", [
          {
            field: "certificate.chain",
            code: "not-pem",
            message: "It holds no certificate: paste the text between and with the BEGIN and END lines.",
          },
        ]);
      fake.domains.push({ name: sub, service: settings.service, ownCertificate: false, expiresAt: null, served: null });
      return answer(response, 200, fake.domains.at(-1));
    }
    if (part === "metrics")
      return answer(response, 200, {
        environmentId: id,
        from: ago(3600),
        to: ago(0),
        instances:
          id === "env-appointmt1"
            ? [measured("app01", 0, "host1", 40), measured("db01", 0, "host2", 10), { ...measured("cache01", 0, "host3", 1), samples: [] }]
            : [],
      });
    if (part === "releases" && last === "difference") return answer(response, 200, { from: "rel-7", to: "rel-6", changes });
    if (part === "releases" && last === "deployments")
      return fake.outdated
        ? problem(response, 409, "plan-outdated", "The plan is out of date", "Something has changed since.")
        : answer(response, 202, { deploymentId: "dep-live000001", releaseId: sub, statusUri: "" });
    if (part === "releases") return answer(response, 200, id === "env-appointmt1" ? releases() : []);
    if (last === "cancellation") {
      fake.cancelled = true;
      return answer(response, 202, { ...deployments()[0], cancelRequestedAt: ago(0) });
    }
    if (part === "deployments" && request.method === "POST") {
      if (fake.refuse)
        return problem(
          response,
          400,
          "invalid-specification",
          "The specification has wrong fields.",
          `${fake.refuse.length} fields are wrong.`,
          fake.refuse,
        );
      return answer(response, 202, { deploymentId: "dep-live000001", releaseId: "rel-10", statusUri: "" });
    }
    if (part === "deployments" && !sub) return answer(response, 200, id === "env-appointmt1" ? deployments() : []);
    const one = deployments().find((candidate) => candidate.deploymentId === sub);
    if (!one) return problem(response, 404, "not-found", "There is nothing here.");
    const live = sub === "dep-live000001";
    const timeline = live
      ? fake.live
      : one.state === "running"
        ? runningTimeline()
        : one.releaseId === "rel-9"
          ? [
              entry(1, 0, "accepted", "Release rel-9 was accepted."),
              entry(2, 2, "refused", "No host can take db01.", { service: "db01" }),
              entry(3, 2, "failed", "The deployment failed; release rel-7 still serves."),
            ]
          : failedTimeline();
    const state = live && timeline.at(-1)?.kind === "running" ? "running" : one.state;
    if (last !== "timeline") return answer(response, 200, { ...one, state });
    const query = new URL(request.url, "http://x").searchParams;
    const after = query.get("after") ?? "";
    const pending = () => (live ? fake.live : timeline).filter((item) => item.cursor > after);
    // The long poll: held until there is news, or for a short while.
    for (
      let waited = 0;
      waited < 20 && pending().length === 0 && live && state !== "running" && query.get("waitSeconds") !== "0";
      waited += 1
    )
      await new Promise((resolve) => setTimeout(resolve, 50));
    const entries = pending();
    return answer(response, 200, {
      entries,
      next: entries.at(-1)?.cursor ?? (after || undefined),
      state: live && fake.live.at(-1)?.kind === "running" ? "running" : state,
    });
  }

  const server = createServer(async (request, response) => {
    const { pathname, search } = new URL(request.url, "http://x");
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    fake.requests.push({
      method: request.method,
      path: pathname,
      query: search,
      headers: request.headers,
      bytes: body.length,
      text: body.length < 100_000 ? body.toString() : "",
    });
    if (/^\/(pod|operations)\//.test(pathname)) return fake.pod.answer(request, response, new URL(request.url, "http://x"));
    if (pathname.startsWith("/api/")) return api(request, response, pathname.slice(5), body.toString());
    const file = extname(pathname) in types ? pathname.slice(1) : "index.html";
    try {
      const content = await readFile(new URL(file, dist));
      response.writeHead(200, { "content-type": types[extname(file)], "content-security-policy": policy });
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  fake.address = `http://127.0.0.1:${server.address().port}`;
  fake.happen = (kind, message, more) => fake.live.push(entry(fake.live.length + 1, 40 + fake.live.length * 2, kind, message, more));
  fake.close = () =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(resolve);
    });
  return fake;
}
