/** A cable between two servers that can be pulled out: what one dials, and what passes everything on to the other. */
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

export interface Cable {
  /** Whoever dials this port reaches the other end. */
  readonly port: number;
  pull(): void;
  plugIn(): void;
  close(): void;
}

export async function layCable(targetPort: number): Promise<Cable> {
  const sockets = new Set<Socket>();
  let isPlugged = true;
  const pull = () => {
    isPlugged = false;
    for (const socket of sockets) socket.destroy();
  };

  const server = createServer((near) => {
    if (!isPlugged) return void near.destroy();
    const far = connect(targetPort, "127.0.0.1");
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => {}); // "close" comes next
      socket.on("close", () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    pull,
    plugIn: () => (isPlugged = true),
    close: () => {
      pull();
      server.close();
    },
  };
}
