export const paceLimits = {
  /** Answers per second to those who have asked too often. */
  perSecond: 200,
  /**
   * Nobody is held longer; what is beyond is answered at once. With the above it says for how many connections a flood is
   * slowed down, and a gateway that signs wrongly still gets its answer: the most impatient waits 5 s.
   */
  heldMs: 4000,
} as const;

/**
 * How long the next of these answers is held back, so that whoever waits for one before sending the next wrong request
 * cannot send faster than this, and the good ones keep the process for themselves.
 */
export function createPace(now: () => number): () => number {
  let free = 0;
  return () => {
    const held = Math.max(0, free - now());
    if (held > paceLimits.heldMs) return 0;
    free = now() + held + 1000 / paceLimits.perSecond;
    return held;
  };
}
