import type { ServerResponse } from 'node:http';
import type { Database, Tx } from '../db/connection.js';
import { type ExportOwner, type ExportRow, exportChunk, exportsAtOnce, exportsKept } from '../db/exports.js';
import { publicId } from '../domain/ids.js';
import { Problem } from './problems.js';
import type { Answer } from './route.js';
import { exportStatus } from './views/export.js';

const refusals = {
  running: `${exportsAtOnce} exports are running: wait for one, or cancel it.`,
  kept: `${exportsKept} exports are kept: wait until one has expired.`,
} as const;

/** Why there may not be one more. */
export const exportRefused = (why: keyof typeof refusals): Problem =>
  new Problem('rate_limited', refusals[why], { headers: { 'Retry-After': '60' } });

/** The result, for as long as it takes. @throws Problem `illegal_transition` of one that is not done */
export function downloadOf(db: Database, owner: ExportOwner, row: ExportRow): Answer {
  const status = exportStatus(row);
  if (status !== 'done') throw new Problem('illegal_transition', `Cannot download the export: it is '${status}'.`);
  const name = `${row.kind}-${publicId('export', row.id)}.csv`;
  return {
    status: 200,
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Length': String(row.byte_count),
      'Content-Disposition': `attachment; filename="${name}"`,
      'Cache-Control': 'no-store',
    },
    stream: writeExport(db, { owner, id: row.id, chunks: row.chunk_count }),
  };
}

interface Download {
  owner: ExportOwner;
  id: string;
  chunks: number;
}

/**
 * Writes the parts of an export one after the other, each read when the caller has taken the one before. What is gone
 * meanwhile ends the connection before all of `Content-Length` was sent.
 */
export const writeExport =
  (db: Database, { owner, id, chunks }: Download) =>
  (response: ServerResponse): void => {
    const write = async (): Promise<void> => {
      for (let position = 0; position < chunks && !response.destroyed; position++) {
        const read = (tx: Tx) => exportChunk(tx, owner, id, position);
        const body = await (owner === null ? db.withSystem(read) : db.withTenant(owner, read));
        if (body === null) throw new Error('Cannot download the export: a part of it is gone');
        if (!response.write(body)) await drained(response);
      }
      response.end();
    };
    write().catch(() => response.destroy());
  };

/** Resolves when there is room again, or nobody to write to. */
const drained = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const go = (): void => {
      response.off('drain', go);
      response.off('close', go);
      resolve();
    };
    response.on('drain', go);
    response.on('close', go);
    if (response.destroyed) go();
  });
