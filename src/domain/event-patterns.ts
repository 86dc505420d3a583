export interface CandidatePattern {
  pattern: string;
  /** The name under which an endpoint with this pattern gets the event. */
  deliverAs: string;
}

/**
 * Every pattern that matches an event, in order of preference: its canonical name, its aliases, its prefixes from the
 * longest (`a.b.*`, `a.*`), `*`. Prefixes are the canonical name's alone and deliver under it.
 */
export const candidatePatterns = (canonical: string, aliases: readonly string[]): CandidatePattern[] => {
  const words = canonical.split('.');
  const prefixes = words.slice(1).map((_, index) => `${words.slice(0, words.length - 1 - index).join('.')}.*`);
  return [
    ...[canonical, ...aliases].map((name) => ({ pattern: name, deliverAs: name })),
    ...[...prefixes, '*'].map((pattern) => ({ pattern, deliverAs: canonical })),
  ];
};

/** The name under which an endpoint that subscribed to `patterns` gets the event, or null if it does not get it. */
export const matchesEvent = (
  patterns: readonly string[],
  canonical: string,
  aliases: readonly string[],
): string | null =>
  candidatePatterns(canonical, aliases).find(({ pattern }) => patterns.includes(pattern))?.deliverAs ?? null;
