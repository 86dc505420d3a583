/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Millis = number;

/** A calendar day, `YYYY-MM-DD`, without a zone. */
export type Day = string;

/** RFC 3339 in UTC; whole seconds are written without a fraction, as the seeds print them. */
export function rfc3339(at: Millis): string {
  const text = new Date(at).toISOString();
  return text.endsWith('.000Z') ? `${text.slice(0, -5)}Z` : text;
}

/** By zone, of which there are some 400: to make one takes longer than the rest of a decision. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** The calendar day of an instant in an IANA zone. */
export function dayIn(timezone: string, at: Millis): Day {
  let format = formats.get(timezone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone: timezone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
    formats.set(timezone, format);
  }
  return format.format(at);
}

/** Whole calendar days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}

export const plusDays = (day: Day, days: number): Day =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
