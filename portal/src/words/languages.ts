import type { Words } from './en/index.js';

interface Entry {
  /** In the language itself. */
  name: string;
  load: () => Promise<{ words: Words }>;
}

export type Language = 'en' | 'pt-BR' | 'es' | 'hi';

export const languages: Readonly<Record<Language, Entry>> = {
  en: { name: 'English', load: () => import('./en/index.js') },
  'pt-BR': { name: 'Português (Brasil)', load: () => import('./pt-BR/index.js') },
  es: { name: 'Español', load: () => import('./es/index.js') },
  hi: { name: 'हिन्दी', load: () => import('./hi/index.js') },
};

export const languageNames = Object.keys(languages) as Language[];

const base = (tag: string): string => tag.toLowerCase().split('-')[0] ?? '';

/** `en-GB` for English in a browser that prefers it. */
export const localeOf = (language: Language, preferred: readonly string[]): string =>
  preferred.find((tag) => base(tag) === base(language)) ?? language;

/** The first that is spoken, by its tag or the first part of it; English when none is. */
export function chooseLanguage(wanted: readonly (string | null)[]): Language {
  for (const tag of wanted) {
    const found = tag && languageNames.find((name) => name === tag || base(name) === base(tag));
    if (found) return found;
  }
  return 'en';
}
