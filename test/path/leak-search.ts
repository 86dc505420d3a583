import { inspect } from 'node:util';
import type { Client } from '@temporalio/client';
import type pg from 'pg';
import '../setup/provided.js';

/** How a secret may look where it does not stand as itself. */
const forms = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString('hex'),
  // Wherever it begins within a longer text, these groups of base64 are its own.
  ...[0, 1, 2].flatMap((shift) => {
    const padded = Buffer.concat([Buffer.alloc(shift), Buffer.from(secret)]);
    return [padded.toString('base64'), padded.toString('base64url')].map((text) => text.slice(shift === 0 ? 0 : 4, -4));
  }),
];

/** Names of the secrets that stand in this text, in any form. */
export const secretsIn = (secrets: Readonly<Record<string, string>>, text: string): string[] =>
  Object.entries(secrets)
    .filter(([, secret]) => forms(secret).some((form) => text.includes(form)))
    .map(([name]) => name);

/** Everything of a value as text: bytes as UTF-8, whatever they are called. */
const allOf = (value: unknown): string => {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (typeof value !== 'object' || value === null) return inspect(value, { maxStringLength: null });
  return Object.entries(value)
    .map(([key, one]) => `${key}=${allOf(one)}`)
    .join('\n');
};

/** Every history of the namespace, with what its payloads hold, and every Schedule. */
export async function temporalTexts(client: Client): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for await (const run of client.workflow.list()) {
    const handle = client.workflow.getHandle(run.workflowId, run.runId);
    texts.set(
      `history of ${run.workflowId}`,
      allOf(await handle.fetchHistory()) + allOf((await handle.describe()).raw),
    );
  }
  for await (const { scheduleId } of client.schedule.list())
    texts.set(`schedule ${scheduleId}`, allOf((await client.schedule.getHandle(scheduleId).describe()).raw));
  return texts;
}

/** Every row of every table, by its table; bytes are hexadecimal. */
export async function tableTexts(owner: pg.Client): Promise<Map<string, string>> {
  const { rows } = await owner.query(
    `select table_name as name from information_schema.tables where table_schema = 'billing' and table_type = 'BASE TABLE' order by 1`,
  );
  const texts = new Map<string, string>();
  for (const { name } of rows) {
    const { rows: all } = await owner.query(`select to_jsonb(t)::text as row from billing.${name} t`);
    texts.set(`table ${name}`, all.map(({ row }) => row).join('\n'));
  }
  return texts;
}
