import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { EmbeddedLog } from './log.js';
import { findTemporalBinary } from './temporal-binary.js';

export interface TemporalAddress {
  address: string;
  namespace: string;
  tls: boolean;
  apiKey?: string | undefined;
}

/** Runs the `temporal` command that `npm start` uses, at this server; its exit code. @throws StartupError when there is none. */
export async function runTemporalCli(args: readonly string[], of: TemporalAddress, log: EmbeddedLog): Promise<number> {
  const child = spawn(await findTemporalBinary(log), args, {
    stdio: 'inherit',
    env: {
      ...process.env,
      TEMPORAL_ADDRESS: of.address,
      TEMPORAL_NAMESPACE: of.namespace,
      ...(of.tls || of.apiKey !== undefined ? { TEMPORAL_TLS: 'true' } : {}),
      ...(of.apiKey === undefined ? {} : { TEMPORAL_API_KEY: of.apiKey }),
    },
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}
