import { useLanguage } from '../words/language.js';

/** An instant in the viewer's zone, in UTC on hover; a dash where there is none. */
export function Time({ at }: { at: string | null | undefined }) {
  const { locale } = useLanguage();
  if (!at) return <>–</>;
  return (
    <time dateTime={at} title={`${at.slice(0, 19).replace('T', ' ')} UTC`}>
      {new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(at))}
    </time>
  );
}

/** A day that is one everywhere, such as the one when an invoice is due. */
export function Day({ on }: { on: string | null | undefined }) {
  const { locale } = useLanguage();
  if (!on) return <>–</>;
  const midnight = new Date(`${on.slice(0, 10)}T00:00:00Z`);
  return (
    <time dateTime={on}>
      {new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(midnight)}
    </time>
  );
}
