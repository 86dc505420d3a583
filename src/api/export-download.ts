import type { ServerResponse } from 'node:http';
import type { Database } from '../db/connection.js';
import { exportChunk } from '../db/exports.js';

interface Download {
  tenantId: string;
  id: string;
  chunks: number;
}

/**
 * Writes the parts of an export one after the other, each read when the caller has taken the one before. What is gone
 * meanwhile ends the connection before all of `Content-Length` was sent.
 */
export const writeExport =
  (db: Database, { tenantId, id, chunks }: Download) =>
  (response: ServerResponse): void => {
    const write = async (): Promise<void> => {
      for (let position = 0; position < chunks && !response.destroyed; position++) {
        const body = await db.withTenant(tenantId, (tx) => exportChunk(tx, tenantId, id, position));
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
