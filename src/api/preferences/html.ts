import { createHash } from 'node:crypto';
import type { PreferenceRow } from '../../db/preferences.js';
import { type Choice, choices, mutableCategories } from '../../domain/tell/preferences.js';
import { timeOfMinute } from './times-of-day.js';
import type { Words } from './words.js';

const style = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:2rem auto;padding:0 1rem}
fieldset{border:0;padding:0;margin:0 0 1rem}label{display:flex;justify-content:space-between;gap:1rem;padding:.4rem 0}
select,input,button{font:inherit}button{padding:.5rem 1.5rem}.note{border-left:4px solid #2f6fb5;padding:.25rem 1rem}`;

/** Nothing from elsewhere, no script, this one style, and forms to us alone. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'Referrer-Policy': 'no-referrer',
  'X-Robots-Tag': 'noindex, nofollow',
  'Cache-Control': 'no-store',
};

export interface PageSetting {
  words: Words;
  locale: string;
  tenant: string;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (one) => entities[one] ?? one);

const page = (locale: string, title: string, body: string): string => `<!doctype html>
<html lang="${escaped(locale)}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>${escaped(title)}</title><style>${style}</style></head>
<body><main><h1>${escaped(title)}</h1>
${body}
</main></body></html>
`;
const note = (text: string): string => `<p class="note" role="status">${escaped(text)}</p>`;
const filled = (text: string, { tenant }: PageSetting, category = ''): string =>
  text.replaceAll('{tenant}', () => tenant).replaceAll('{category}', () => category);

const option = (value: string, label: string, selected: boolean): string =>
  `<option value="${escaped(value)}"${selected ? ' selected' : ''}>${escaped(label)}</option>`;
const select = (name: string, label: string, options: string): string =>
  `<label>${escaped(label)} <select name="${escaped(name)}">${options}</select></label>`;
const input = (name: string, type: string, label: string, value: string): string =>
  `<label>${escaped(label)} <input type="${type}" name="${name}" value="${escaped(value)}" maxlength="64"></label>`;

/** What the form shows: the person's own word, else what counts for them. */
export type Shown = Pick<PreferenceRow, 'choices' | 'quiet_from' | 'quiet_until' | 'timezone' | 'digest_hour'>;

/** The form. `said`: what became of the last one. */
export function preferencesPage(setting: PageSetting, shown: Shown, said: 'saved' | 'invalid' | null): string {
  const { words, locale } = setting;
  const chosen = (category: (typeof mutableCategories)[number]): Choice => shown.choices[category]?.email ?? 'on';
  const time = (minute: number | null): string => (minute === null ? '' : timeOfMinute(minute));
  const hour = shown.digest_hour ?? 8;
  const hours = Array.from({ length: 24 }, (_, at) => option(String(at), timeOfMinute(at * 60), at === hour));
  const rows = mutableCategories.map((category) =>
    select(
      `email.${category}`,
      words.categories[category],
      choices.map((one) => option(one, words.choices[one], one === chosen(category))).join(''),
    ),
  );
  const parts = [
    said === null ? '' : note(words[said]),
    `<p>${escaped(words.intro)} ${escaped(words.always)}</p>`,
    '<form method="post">',
    `<fieldset>${rows.join('\n')}</fieldset>`,
    `<fieldset><legend>${escaped(words.quiet)}</legend>`,
    input('quiet_from', 'time', words.from, time(shown.quiet_from)),
    input('quiet_until', 'time', words.until, time(shown.quiet_until)),
    '</fieldset>',
    `<fieldset>${input('timezone', 'text', words.timezone, shown.timezone ?? 'UTC')}`,
    `${select('digest_hour', words.digestHour, hours.join(''))}</fieldset>`,
    `<button type="submit">${escaped(words.save)}</button>`,
    '</form>',
  ];
  return page(locale, filled(words.title, setting), parts.filter((one) => one !== '').join('\n'));
}

/** Asks first: programs that open every link of a mail must not unsubscribe anybody. */
export function unsubscribePage(setting: PageSetting, category: (typeof mutableCategories)[number] | 'digest'): string {
  const { words, locale } = setting;
  const question =
    category === 'digest'
      ? filled(words.unsubscribeDigest, setting)
      : filled(words.unsubscribe, setting, words.categories[category]);
  const form = `<p>${escaped(question)}</p>\n<form method="post"><button type="submit">${escaped(words.confirm)}</button></form>`;
  return page(locale, words.unsubscribeTitle, form);
}

export const unsubscribedPage = ({ words, locale }: PageSetting): string =>
  page(locale, words.unsubscribeTitle, note(words.unsubscribed));

export const gonePage = ({ words, locale }: Omit<PageSetting, 'tenant'>): string =>
  page(locale, words.unsubscribeTitle, note(words.gone));
