import type { NewPreferences, PreferenceRow } from '../../db/preferences.js';
import { type Choices, choices, mutableCategories } from '../../domain/tell/preferences.js';
import { isZone } from '../../domain/zoned-time.js';
import { minuteOfTime } from './times-of-day.js';

/** What the form of the page says, over what was said before; null: it is not one that we have sent, or cannot be meant. */
export function readForm(text: string, before: PreferenceRow | null): NewPreferences | null {
  const form = new URLSearchParams(text);
  const of = (name: string): string => form.get(name)?.trim() ?? '';
  const chosen = mutableCategories.map((category) => ({
    category,
    email: choices.find((one) => one === of(`email.${category}`)),
  }));
  if (chosen.some(({ email }) => email === undefined)) return null;

  const [from, until] = [of('quiet_from'), of('quiet_until')];
  const isQuiet = from !== '' || until !== '';
  const [quietFrom, quietUntil] = [minuteOfTime(from), minuteOfTime(until)];
  if (isQuiet && (quietFrom === null || quietUntil === null || quietFrom === quietUntil)) return null;

  const [timezone, hour] = [of('timezone'), of('digest_hour')];
  if (timezone.length > 64 || !isZone(timezone) || !/^([01]?\d|2[0-3])$/.test(hour)) return null;
  const said = chosen.map(({ category, email }) => [category, { ...before?.choices[category], email }]);
  return {
    choices: Object.fromEntries(said) as Choices,
    ...{ quiet_from: isQuiet ? quietFrom : null, quiet_until: isQuiet ? quietUntil : null },
    ...{ timezone, digest_hour: Number(hour), user_id: before?.user_id ?? null, updated_by: 'link' },
  };
}
