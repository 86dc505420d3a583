import type { ServerResponse } from 'node:http';
import type { Caller } from '../auth.js';
import { Problem } from '../problems.js';
import type { ConnectionOptions } from './connection.js';
import type { Stream } from './stream.js';

/** What a route answers with to let its caller follow a stream. @throws Problem `rate_limited`, `unavailable`: there is no place */
export function follow<Options extends ConnectionOptions>(
  stream: Stream<Options>,
  caller: Caller,
  own: Omit<Options, keyof ConnectionOptions>,
) {
  const ends = endsOf(caller);
  const refusal = stream.refusal(ends.tenantId);
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
      stream.add({ ...ends, ...own, response } as unknown as Omit<Options, 'now'>);
    },
  } as const;
}

/** Whose it is, and what ends it. The operator's key is good for as long as the process runs. */
const endsOf = (caller: Caller): Pick<ConnectionOptions, 'tenantId' | 'keyId' | 'sessionId' | 'expiresAt'> =>
  caller.kind === 'tenant'
    ? {
        tenantId: caller.tenantId,
        keyId: caller.key?.id ?? null,
        sessionId: caller.session?.id ?? null,
        expiresAt: caller.expiresAt,
      }
    : { tenantId: null, keyId: null, sessionId: caller.session?.id ?? null, expiresAt: Number.POSITIVE_INFINITY };

/** Why there is no place. */
const refusals = {
  tenant_full: () =>
    new Problem(
      'rate_limited',
      'There are too many streams with keys of this tenant, or of the operator.',
      later('60'),
    ),
  full: () => new Problem('unavailable', 'There are too many streams.', later('60')),
  stopped: () => new Problem('unavailable', 'The service is being stopped.', later('5')),
};
const later = (seconds: string) => ({ headers: { 'Retry-After': seconds } });
