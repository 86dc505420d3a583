/** `note`: works, and may be meant; `skipped`: could not be looked at, for a reason that another finding names. */
export type Level = 'ok' | 'note' | 'problem' | 'skipped';

export interface Finding {
  level: Level;
  /** One sentence; no secret, no person. */
  says: string;
  /** What to do about it; null: nothing. */
  do: string | null;
}

export const fine = (says: string): Finding => ({ level: 'ok', says, do: null });
export const note = (says: string, what: string): Finding => ({ level: 'note', says, do: what });
export const problem = (says: string, what: string): Finding => ({ level: 'problem', says, do: what });
export const skipped = (says: string): Finding => ({ level: 'skipped', says, do: null });

/** What is wrong, or this when nothing is. */
export const orFine = (wrong: readonly Finding[], says: string): Finding[] =>
  wrong.length > 0 ? [...wrong] : [fine(says)];

export const plural = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;
