import { useWords } from '../words/language.js';
import type { Filter } from './filter-bar.js';
import type { Status } from './status-tones.js';

/** A filter by some of the statuses, in their words. */
export function useStatusFilter(name: string, label: string, statuses: readonly Status[]): Filter {
  const words = useWords();
  return {
    name,
    label,
    kind: 'choice',
    options: statuses.map((value) => ({ value, label: words.statuses[value] })),
  };
}
