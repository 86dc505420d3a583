import { performance } from 'node:perf_hooks';
import { stolenMs } from './processes.mjs';

const everyMs = 50;
/** The system counts in steps: what a reading shows may have begun before the one before it. */
const marginMs = 10;

/**
 * Notes when the hypervisor gives this machine, or a part of it, to others. What happens in such a moment says nothing
 * about the product. Where the system tells of none, nothing is noted.
 * @returns {{ touched(from: number, to: number): boolean, close(): void }} times by `performance.now()`
 */
export function watchSteal() {
  /** @type {{ from: number, to: number }[]} */
  const moments = [];
  let last = { at: performance.now(), stolen: stolenMs() };
  const timer = setInterval(() => {
    const now = { at: performance.now(), stolen: stolenMs() };
    if (now.stolen > last.stolen) moments.push({ from: last.at - marginMs, to: now.at });
    last = now;
  }, everyMs);
  return {
    touched: (from, to) => moments.some((one) => one.from < to && one.to > from),
    close: () => clearInterval(timer),
  };
}
