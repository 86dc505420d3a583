import type { IncomingMessage } from 'node:http';
import type { GatewayRequest } from '../../gateways/gateway.js';

/** A gateway's request as the ingress judges it. */
export interface IngressRequest extends GatewayRequest {
  /** Who asks; null: nobody can say. */
  address: string | null;
  /** Called once the body is not needed any more: what is held of all bodies has a limit. */
  release: () => void;
}

/** No gateway sends so many; Node would leave out what is beyond 2000 without a word. */
export const headersLimit = 200;
/** Longer than what any gateway signs with: hundreds of signatures to try would be work for nothing. */
const headerLimit = 1024;
const maxWaitMs = 10_000;

export function ingressRequest(
  { rawHeaders }: IncomingMessage,
  body: { bytes: Buffer; release: () => void },
  address: string | null,
): IngressRequest {
  return {
    body: body.bytes,
    release: body.release,
    address,
    // Every value, also of a header that was sent twice; one that is too long counts as empty.
    header: (name) =>
      rawHeaders
        .filter((_value, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name)
        .map((value) => (value.length > headerLimit ? '' : value)),
  };
}

/** `Prefer: wait=N`, RFC 7240 §4.3, in seconds. */
export function waitMs({ headers }: IncomingMessage, otherwise: number): number {
  const asked = /(?:^|,|;)\s*wait\s*=\s*"?(\d+)"?/i.exec(String(headers.prefer ?? ''))?.[1];
  return asked === undefined ? otherwise : Math.min(Number(asked) * 1000, maxWaitMs);
}
