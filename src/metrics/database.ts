import { Histogram } from 'prom-client';
import type { MetricRegistry } from './registry.js';

/** By the first word of a statement. */
const operations: ReadonlySet<string> = new Set([
  'select',
  'insert',
  'update',
  'delete',
  'with',
  'begin',
  'commit',
  'rollback',
]);
const firstWord = /^\s*(\w+)/;

/** Statements. */
export function databaseMetrics(registry: MetricRegistry) {
  const queries = new Histogram({
    name: 'db_query_duration_seconds',
    help: 'From sending a statement to its answer; with what was sent before it in the same journey',
    labelNames: ['op'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers: [registry],
  });
  return {
    query: (text: string, seconds: number): void => {
      const word = firstWord.exec(text)?.[1]?.toLowerCase() ?? '';
      queries.observe({ op: operations.has(word) ? word : 'other' }, seconds);
    },
  };
}
