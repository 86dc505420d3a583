/** An answer at most this long before a question began shows that the resolver works. */
const EVIDENCE_MS = 2000;

export interface ResolverHealth {
  /** A name got a definite answer: addresses, or that it does not exist. */
  answered(hostname: string): void;
  /** Whether *another* name got an answer since `since` (performance.now() ms), or shortly before. */
  worksFor(hostname: string, since: number): boolean;
}

/**
 * Tells a broken name from a broken resolver, which look alike from here (SERVFAIL, silence): while others get answers
 * it is the name. Otherwise an endpoint with dead name servers would never use up its attempts.
 */
export const createResolverHealth = (): ResolverHealth => {
  // The two latest names suffice: at least one of them is not the one that is asked about.
  let latest: { hostname: string; at: number }[] = [];
  return {
    answered(hostname) {
      const others = latest.filter((answer) => answer.hostname !== hostname);
      latest = [{ hostname, at: performance.now() }, ...others].slice(0, 2);
    },
    worksFor: (hostname, since) =>
      latest.some((answer) => answer.hostname !== hostname && answer.at >= since - EVIDENCE_MS),
  };
};
