import type { Server } from 'node:http';
import { refusePages } from './own-machine.ts';

/** A service of AWS, on this machine. */
export interface StandIn {
  /** For the variable that names the endpoint of the service. */
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Listens on any free port of 127.0.0.1, for programs of this machine. */
export async function standIn(server: Server): Promise<StandIn> {
  refusePages(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no address');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // Kept connections would hold the server open.
        server.closeAllConnections();
      }),
  };
}
