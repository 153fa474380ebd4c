// Runs Azurite for as long as whoever started it lives: the end of standard input ends it, so that a test run
// that is killed leaves no server behind. Arguments are Azurite's own.
process.stdin.on("end", () => process.exit(0)).on("error", () => process.exit(0)).resume();
require("azurite/dist/src/azurite");
