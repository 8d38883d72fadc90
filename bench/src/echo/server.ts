/**
 * The floor, as a process: decodes each message, encodes it again and sends it back. What a request over node:net and msgpackr
 * costs when nothing is done about it.
 *
 * Says on standard output, in one line of JSON, where it listens; ends with its parent.
 */
import { createServer, type AddressInfo } from "node:net";
import { encodeFrame, FrameReader } from "./frames.js";

const server = createServer({ noDelay: true }, (socket) => {
  const reader = new FrameReader();
  socket.on("data", (chunk) => {
    // The answers to what came together leave together, as those of a server worth comparing with.
    socket.cork();
    reader.read(chunk, (message) => socket.write(encodeFrame(message)));
    socket.uncork();
  });
  socket.on("error", () => socket.destroy());
});
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ event: "listening", port })}\n`);
});
const stop = () => process.exit(0);
process.on("SIGTERM", stop);
process.once("disconnect", stop);
