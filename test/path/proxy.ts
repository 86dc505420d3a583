import { connect, createServer, type Socket } from 'node:net';

export interface ServerProxy {
  port: number;
  /** From now on the server behind it cannot be reached, and whoever was connected is not any more. */
  cut(): void;
  restore(): void;
  close(): Promise<void>;
}

/** Stands between the service and a server, so that the server can be away without being stopped. */
export async function openProxy(
  target: { host: string; port: number },
  /** For each connection: what is told of every piece that a client sends. */
  listen: () => (sent: Buffer) => void = () => () => {},
): Promise<ServerProxy> {
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((incoming) => {
    if (isCut) return void incoming.destroy();
    const outgoing = connect(target);
    incoming.on('data', listen());
    for (const socket of [incoming, outgoing]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        incoming.destroy();
        outgoing.destroy();
      });
    }
    incoming.pipe(outgoing).pipe(incoming);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as { port: number }).port,
    cut,
    restore: () => {
      isCut = false;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cut();
      }),
  };
}
