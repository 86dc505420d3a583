import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';
import { checkUrl, type UrlProblem } from './check-url.js';

interface Props {
  value: string;
  onChange: (url: string) => void;
  /** What the API has said about it. */
  error: string | null;
}

/** Until somebody who types is taken to have stopped, ms. */
const typingMs = 400;

/** Says while one types what is wrong with the URL: what is plain to see at once, then what the API finds. */
export function UrlInput({ value, onChange, error }: Props) {
  const { endpoints } = useWords();
  const problem = value === '' ? null : checkUrl(value);
  const found = useUrlTest(value !== '' && problem === null ? value : null);
  const said = problem ?? found.problem;
  const hint = { nothing: endpoints.urlHint, looking: endpoints.urlLooking, good: endpoints.urlGood }[
    error === null ? found.state : 'nothing'
  ];
  return (
    <TextInput
      label={endpoints.url}
      description={hint}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={said === null ? (error ?? found.message) : endpoints.urlProblems[said]}
      inputMode="url"
      spellCheck={false}
      autoComplete="off"
      required
    />
  );
}

interface Found {
  state: 'nothing' | 'looking' | 'good';
  problem: UrlProblem | null;
  /** Of a rule that has no words here. */
  message: string | null;
}

/** What the API finds, by the rules that save and dial it. `url`: null: nothing to ask. */
function useUrlTest(url: string | null): Found {
  const api = useApi();
  const [settled] = useDebouncedValue(url, typingMs);
  const { data } = useQuery({
    queryKey: ['url-test', settled],
    queryFn: async ({ signal }) => await api.webhooks.subscriptions.testUrl({ url: settled ?? '' }, { signal }),
    enabled: settled !== null,
  });
  const nothing: Found = { state: 'nothing', problem: null, message: null };
  if (url === null) return nothing;
  if (settled !== url || data === undefined) return { ...nothing, state: 'looking' };
  if (data.problem === null) return { ...nothing, state: 'good' };
  return { ...nothing, problem: worded[data.problem], message: data.problem === 'refused' ? data.message : null };
}

const worded = { not_found: 'notFound', not_public: 'notPublic', refused: null, unknown: null } as const;
