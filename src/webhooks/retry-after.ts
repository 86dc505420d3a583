/** The longest wait that we let an endpoint ask for. */
export const MAX_RETRY_AFTER_MS = 24 * 3_600_000;

const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * Milliseconds from `now` (unix ms) that a Retry-After value asks for, 0 to 24 h; null when it is neither whole seconds
 * nor an IMF-fixdate. A date in the past is 0. Source: RFC 9110 §10.2.3.
 */
export const parseRetryAfter = (value: string, now: number): number | null => {
  const text = value.trim();
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : HTTP_DATE.test(text) ? Date.parse(text) - now : Number.NaN;
  return Number.isNaN(wait) ? null : Math.min(Math.max(wait, 0), MAX_RETRY_AFTER_MS);
};
