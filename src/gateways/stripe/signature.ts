import type { Millis } from '../../domain/time.js';
import type { GatewayRequest, Verdict } from '../gateway.js';
import { hmacSha256Hex, isLowerHexSha256, singleHeader, someEqual, usableSecrets } from '../hmac.js';

const HEADER = 'stripe-signature';

/** How far `t` may be from now, either way. Source: https://docs.stripe.com/webhooks#verify-manually (5 minutes; the future bound is ours). */
const TOLERANCE_SECONDS = 300;

/**
 * As many `v1` are looked at. Stripe writes one for each secret of an endpoint that is valid, as a rule one, two while it is
 * rolled. Source: https://docs.stripe.com/webhooks#verify-manually
 */
const MAX_SIGNATURES = 8;

/**
 * `Stripe-Signature: t=<unix seconds>,v1=<hex>[,v1=<hex>…]`, the HMAC over `<t>.<raw body>`. Every other scheme is ignored
 * (downgrade protection), a malformed `v1` is passed over, and any good `v1` of the
 * first by any of the secrets is enough (rotation). Each secret costs one HMAC, however many `v1` there are.
 */
export function verify(request: GatewayRequest, secrets: readonly string[], now: Millis): Verdict {
  const header = singleHeader(request, HEADER);
  if (header.found === 'none') return refused('signature_missing', 'the Stripe-Signature header is missing');
  if (header.found === 'duplicate') return refused('duplicate_header', 'the Stripe-Signature header came twice');

  // Stripe writes none; a proxy that joins two headers into one leaves it.
  if (/\s/.test(header.value)) return refused('signature_invalid', 'the Stripe-Signature header contains white space');
  const { timestamp, signatures } = parse(header.value);
  if (timestamp === undefined) return refused('signature_invalid', 'the Stripe-Signature header has no usable t');
  if (signatures.length === 0) return refused('signature_invalid', 'the Stripe-Signature header has no usable v1');

  const expected = usableSecrets(secrets).map((secret) => signatureOf(secret, timestamp, request.body));
  if (!someEqual(expected, signatures))
    return refused('signature_invalid', 'no signature matches the body and a configured secret');

  const age = Math.floor(now / 1000) - Number(timestamp);
  if (age > TOLERANCE_SECONDS) return refused('timestamp_too_old', 'the signature is older than 300 seconds');
  if (age < -TOLERANCE_SECONDS)
    return refused('timestamp_in_future', 'the signature is more than 300 seconds in the future');
  return { ok: true };
}

/** The header that Stripe would send with this body at `now`. */
export function sign(body: Buffer, secret: string, now: Millis): Record<string, string> {
  const timestamp = String(Math.floor(now / 1000));
  return { 'Stripe-Signature': `t=${timestamp},v1=${signatureOf(secret, timestamp, body)}` };
}

function signatureOf(secret: string, timestamp: string, body: Buffer): string {
  return hmacSha256Hex(secret, `${timestamp}.`, body);
}

function parse(header: string): { timestamp: string | undefined; signatures: string[] } {
  const elements = header.split(',').map((element) => {
    const equals = element.indexOf('=');
    return { scheme: element.slice(0, equals), value: element.slice(equals + 1) };
  });
  const valuesOf = (scheme: string) => elements.filter((one) => one.scheme === scheme).map((one) => one.value);
  const times = valuesOf('t');
  const [only] = times;
  // Two times would leave it open which one was signed.
  const timestamp = times.length === 1 && only !== undefined && /^\d{1,12}$/.test(only) ? only : undefined;
  return { timestamp, signatures: valuesOf('v1').filter(isLowerHexSha256).slice(0, MAX_SIGNATURES) };
}

function refused(code: string, reason: string): Verdict {
  return { ok: false, status: 400, code, message: `Cannot accept the event: ${reason}` };
}
