import { TextInput } from '@mantine/core';
import { useWords } from '../../words/language.js';
import { checkUrl } from './check-url.js';

interface Props {
  value: string;
  onChange: (url: string) => void;
  /** What the API has said about it. */
  error: string | null;
}

/** Says while one types what is wrong with the URL. */
export function UrlInput({ value, onChange, error }: Props) {
  const { endpoints } = useWords();
  const problem = value === '' ? null : checkUrl(value);
  const isGood = value !== '' && problem === null && error === null;
  return (
    <TextInput
      label={endpoints.url}
      description={isGood ? endpoints.urlGood : endpoints.urlHint}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={problem === null ? error : endpoints.urlProblems[problem]}
      inputMode="url"
      spellCheck={false}
      autoComplete="off"
      required
    />
  );
}
