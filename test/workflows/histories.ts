import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { historyFromJSON, historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { temporal } from '@temporalio/proto';

export type History = temporal.api.history.v1.IHistory;

const folder = new URL('../histories/', import.meta.url);

/** Histories as running services wrote them, by name; whoever changes a workflow must still be able to go on with them. */
export const committedHistories = (): { name: string; history: History }[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => ({
      name: file.replace('.json', ''),
      history: historyFromJSON(JSON.parse(readFileSync(new URL(file, folder), 'utf8'))),
    }));

export function commitHistory(name: string, history: History): void {
  const json: unknown = JSON.parse(historyToJSON(history as Parameters<typeof historyToJSON>[0]));
  writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(withoutMachine(json), null, 1)}\n`);
}

/** Who ran it, and in which folder, is nobody's business. */
const ofMachine: Readonly<Record<string, string>> = { identity: 'worker', stackTrace: '' };

function withoutMachine(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMachine);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, ofMachine[key] ?? withoutMachine(one)]));
}
