/** How many attempts took how long, by step: each is a tenth longer than the one before, the first ends at 1.1 ms. */
export type Latencies = Readonly<Record<string, number>>;

const growth = 1.1;

/** SQL: the step of a number of milliseconds. */
export const stepOf = (ms: string): string => `floor(ln(greatest(${ms}, 1)) / ln(${growth}))::int`;

/** Milliseconds below which that part of the attempts took, at most 5 % off: the middle of its step. null: there was none. */
export function percentile(latencies: Latencies, part: number): number | null {
  const steps = Object.entries(latencies)
    .map(([step, count]) => [Number(step), count] as const)
    .sort(([one], [other]) => one - other);
  let left = Math.max(1, Math.ceil(part * steps.reduce((sum, [, count]) => sum + count, 0)));
  for (const [step, count] of steps) {
    left -= count;
    if (left <= 0) return Math.round(growth ** (step + 0.5));
  }
  return null;
}
