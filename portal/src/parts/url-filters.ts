import { useSearchParams } from 'react-router';

export interface UrlFilters {
  /** What the address says, by name; what is not chosen is not there. */
  values: Readonly<Record<string, string>>;
  /** null: not chosen. */
  choose: (name: string, value: string | null) => void;
  clear: () => void;
}

/** Filters that stand in the address, so that what one sees can be sent to others and found again. */
export function useUrlFilters(names: readonly string[]): UrlFilters {
  const [params, setParams] = useSearchParams();
  const values = Object.fromEntries(
    names.flatMap((name) => {
      const value = params.get(name);
      return value === null || value === '' ? [] : [[name, value]];
    }),
  );
  const change = (edit: (next: URLSearchParams) => void): void =>
    setParams(
      (now) => {
        const next = new URLSearchParams(now);
        edit(next);
        return next;
      },
      { replace: true },
    );
  return {
    values,
    choose: (name, value) =>
      change((next) => (value === null || value === '' ? next.delete(name) : next.set(name, value))),
    clear: () =>
      change((next) => {
        for (const name of names) next.delete(name);
      }),
  };
}
