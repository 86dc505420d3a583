/**
 * Of which trace something is, and under which span of it, as W3C Trace Context writes it (https://www.w3.org/TR/trace-context/):
 * `00-<trace id, 32 hex>-<span id, 16 hex>-<01: recorded, 00: not>`. Ours has always this form.
 */
export type Traceparent = string;

const form = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** What somebody's header says; null: it is none, or says nothing that the standard allows. Never throws. */
export function parseTraceparent(header: unknown): Traceparent | null {
  const [, version, traceId = '', spanId = '', flags = '', more] =
    form.exec(typeof header === 'string' ? header : '') ?? [];
  if (version === undefined || version === 'ff' || /^0+$/.test(traceId) || /^0+$/.test(spanId)) return null;
  // A later version may have more fields; what it says in these is read as ours.
  if (version === '00' && more !== undefined) return null;
  return traceparentOf(traceId, spanId, (Number.parseInt(flags, 16) & 1) === 1);
}

export const traceparentOf = (traceId: string, spanId: string, isRecorded: boolean): Traceparent =>
  `00-${traceId}-${spanId}-${isRecorded ? '01' : '00'}`;

export const traceIdOf = (traceparent: Traceparent): string => traceparent.slice(3, 35);
export const spanIdOf = (traceparent: Traceparent): string => traceparent.slice(36, 52);
export const isRecorded = (traceparent: Traceparent): boolean => traceparent.endsWith('1');

/** Another span of the same trace. */
export const withSpan = (traceparent: Traceparent, spanId: string): Traceparent =>
  `${traceparent.slice(0, 36)}${spanId}${traceparent.slice(52)}`;

/** The trace of a row that came of no request: it is called by the row's uuid, so all that ever happens with the row is in it. */
export const traceIdOfRow = (uuid: string): string => uuid.replaceAll('-', '');

const sevenBytes = 2 ** 56;

/** Whether a trace is among this share (0 to 1) of all: each process says the same of it, by the last seven bytes of its id. */
export const isInShare = (traceId: string, share: number): boolean =>
  Number.parseInt(traceId.slice(18), 16) >= (1 - share) * sevenBytes;
