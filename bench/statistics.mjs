/**
 * @param {readonly number[]} sorted ascending
 * @param {number} share 0…1
 * @returns {number} nearest rank; NaN of nothing
 */
export const percentile = (sorted, share) =>
  sorted.length === 0 ? Number.NaN : (sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN);

/**
 * @typedef {object} Spread
 * @property {number} count
 * @property {number} p50
 * @property {number} p99
 * @property {number} max
 */

/**
 * @param {readonly number[]} values
 * @returns {Spread}
 */
export function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return {
    count: sorted.length,
    p50: percentile(sorted, 0.5),
    p99: percentile(sorted, 0.99),
    max: percentile(sorted, 1),
  };
}

/**
 * @param {readonly number[]} values
 * @returns {number} of an even number of values the mean of the two in the middle
 */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return mean(sorted.slice(Math.ceil(sorted.length / 2) - 1, Math.floor(sorted.length / 2) + 1));
}

/**
 * @param {readonly number[]} values
 * @returns {number}
 */
export const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
