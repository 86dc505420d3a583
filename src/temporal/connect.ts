import { Client, type ConnectionLike } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { Config } from '../config.js';

/** One connection for client and workers of a process: eager start needs that. */
export async function connectTemporal(
  config: Config['temporal'],
  log: Logger,
): Promise<{ connection: NativeConnection; client: Client }> {
  const connection = await withRetries(() => NativeConnection.connect(optionsOf(config)), config.address, log);
  const client = new Client({ connection: connection as ConnectionLike, namespace: config.namespace });
  return { connection, client };
}

type NativeOptions = Parameters<typeof NativeConnection.connect>[0];

const optionsOf = (config: Config['temporal']): NonNullable<NativeOptions> => ({
  address: config.address,
  // The bytes stay on this machine or in its network: compressing them costs more than it saves.
  grpcCompression: { codec: 'none' },
  ...(config.tls || config.apiKey !== undefined ? { tls: true } : {}),
  ...(config.apiKey === undefined ? {} : { apiKey: config.apiKey }),
});

/** The SDK does not repeat the first connect by itself. */
async function withRetries<T>(connect: () => Promise<T>, address: string, log: Logger): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await connect();
    } catch (error) {
      if (attempt === 10)
        throw new Error(`Cannot reach Temporal at '${address}': ${(error as Error).message}`, { cause: error });
      log.warn({ address, attempt }, 'Temporal does not answer yet');
      await new Promise((resolve) => setTimeout(resolve, Math.min(250 * 2 ** attempt, 5000)));
    }
  }
}
