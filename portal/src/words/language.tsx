import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import type { Words } from './en/index.js';
import { keep, kept } from './kept.js';
import { chooseLanguage, type Language, languages, localeOf } from './languages.js';

interface Spoken {
  language: Language;
  /** How times and numbers are written: the browser's own way of that language, where it has one. */
  locale: string;
  words: Words;
  speak: (language: Language) => void;
}

const context = createContext<Spoken | null>(null);

/** What is said in the language of who looks: the one chosen before, else the browser's. Nothing is shown before it is there. */
export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(() => chooseLanguage([kept('language'), ...navigator.languages]));
  const [loaded, setLoaded] = useState<{ language: Language; words: Words } | null>(null);
  useEffect(() => {
    let isWanted = true;
    void languages[language].load().then(({ words }) => {
      if (isWanted) setLoaded({ language, words });
    });
    return () => {
      isWanted = false;
    };
  }, [language]);
  useEffect(() => {
    if (loaded) document.documentElement.lang = loaded.language;
  }, [loaded]);
  const spoken = useMemo(() => {
    const speak = (wanted: Language): void => {
      keep('language', wanted);
      setLanguage(wanted);
    };
    return loaded && { ...loaded, locale: localeOf(loaded.language, navigator.languages), speak };
  }, [loaded]);
  return spoken && <context.Provider value={spoken}>{children}</context.Provider>;
}

export function useLanguage(): Spoken {
  const spoken = useContext(context);
  if (spoken === null) throw new Error('No language is spoken here');
  return spoken;
}

export const useWords = (): Words => useLanguage().words;
