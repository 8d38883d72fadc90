/**
 * The process of one server started by `vc serve`: the server's own entry, and an end when `vc serve` is gone, however
 * it went. The channel to it closes even when it is killed.
 */
const EXIT_WITHIN_MS = 10_000;

process.on("disconnect", () => {
  setTimeout(() => process.exit(1), EXIT_WITHIN_MS).unref();
  process.kill(process.pid, "SIGTERM");
});
// The channel alone must not keep a server alive that has stopped.
process.channel?.unref();

await import("@vclock/server/main");
