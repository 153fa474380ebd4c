// Runs Azurite for as long as whoever started it lives: the end of standard input ends it, so that a test run
// that is killed leaves no server behind. Arguments are Azurite's own.
const http = require("http");

process.stdin.on("end", () => process.exit(0)).on("error", () => process.exit(0)).resume();

// Azurite ends, and saves, when its last connection has closed; clients that poll never close theirs.
const servers = [];
const listen = http.Server.prototype.listen;
http.Server.prototype.listen = function (...parameters) {
  servers.push(this);
  return listen.apply(this, parameters);
};
process.on("SIGTERM", () => {
  process.stdin.destroy();
  setInterval(() => servers.forEach((server) => server.closeAllConnections()), 50).unref();
});

require("azurite/dist/src/azurite");
