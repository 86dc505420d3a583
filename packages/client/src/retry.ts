/** Pauses, in ms. */
const firstPause = 500;
const longestPause = 8000;

/** Answers after which the same request may have another one. A 409 only when the same request is still being worked on. */
const retriedStatuses: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

export const isRetried = (status: number, code: string | undefined): boolean =>
  retriedStatuses.has(status) || (status === 409 && code === 'request_in_progress');

/** Full jitter: any pause up to twice as long as the one before. `attempt`: 1 after the first; `random`: 0 to 1. */
export const pauseAfter = (attempt: number, random: number): number =>
  random * Math.min(longestPause, firstPause * 2 ** (attempt - 1));

/** What an answer asks for, with some jitter, so that not all come back at once. */
export const askedPause = (asked: number, random: number): number => asked + random * firstPause;

/** How long an answer asks to wait, ms, by `Retry-After`, or by `RateLimit` when there is nothing left; null: it does not say. */
export function askedFor(headers: Headers, now: number): number | null {
  const after = headers.get('retry-after')?.trim();
  if (after && /^\d{1,9}$/.test(after)) return Number(after) * 1000;
  const date = after ? Date.parse(after) : Number.NaN;
  if (!Number.isNaN(date)) return Math.max(0, date - now);
  return untilReset(headers.get('ratelimit'));
}

/** `"api-key"; r=0; t=42`: nothing is left for 42 s. The longest of all policies. */
function untilReset(ratelimit: string | null): number | null {
  const seconds = (ratelimit ?? '')
    .split(',')
    .filter((policy) => /;\s*r=0\b/.test(policy))
    .flatMap((policy) => /;\s*t=(\d{1,9})\b/.exec(policy)?.[1] ?? []);
  return seconds.length > 0 ? Math.max(...seconds.map(Number)) * 1000 : null;
}
