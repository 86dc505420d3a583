import { NativeSelect } from '@mantine/core';
import { useLanguage } from '../words/language.js';
import { type Language, languageNames, languages } from '../words/languages.js';

export function LanguageChoice() {
  const { language, words, speak } = useLanguage();
  return (
    <NativeSelect
      aria-label={words.shell.language}
      value={language}
      onChange={(event) => speak(event.currentTarget.value as Language)}
      data={languageNames.map((value) => ({ value, label: languages[value].name }))}
    />
  );
}
