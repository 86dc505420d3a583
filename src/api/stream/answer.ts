import type { ServerResponse } from 'node:http';
import type { TenantCaller } from '../auth.js';
import { Problem } from '../problems.js';
import type { ConnectionOptions } from './connection.js';
import type { Stream } from './stream.js';

/** What a route answers with to let its caller follow a stream. @throws Problem `rate_limited`, `unavailable`: there is no place */
export function follow<Options extends ConnectionOptions>(
  stream: Stream<Options>,
  caller: TenantCaller,
  own: Omit<Options, keyof ConnectionOptions>,
) {
  const { tenantId, key, session, expiresAt } = caller;
  const refusal = stream.refusal(tenantId);
  if (refusal !== null) throw refusals[refusal]();
  return {
    status: 200,
    headers: {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      // nginx would keep messages back until it has a buffer full of them.
      'X-Accel-Buffering': 'no',
    },
    stream: (response: ServerResponse) => {
      const ends = { keyId: key?.id ?? null, sessionId: session?.id ?? null, expiresAt };
      stream.add({ tenantId, ...ends, ...own, response } as unknown as Omit<Options, 'now'>);
    },
  } as const;
}

/** Why there is no place. */
const refusals = {
  tenant_full: () => new Problem('rate_limited', 'There are too many streams with keys of this tenant.', later('60')),
  full: () => new Problem('unavailable', 'There are too many streams.', later('60')),
  stopped: () => new Problem('unavailable', 'The service is being stopped.', later('5')),
};
const later = (seconds: string) => ({ headers: { 'Retry-After': seconds } });
