import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { writeExport } from '../../src/api/export-download.js';
import type { Database } from '../../src/db/connection.js';

/** A response that takes one part, then none until it is told. */
function slowResponse() {
  const seen = { written: [] as string[], ended: false, destroyed: false };
  const response = Object.assign(new EventEmitter(), {
    destroyed: false,
    write: (body: Buffer) => {
      seen.written.push(body.toString());
      return false;
    },
    end: () => {
      seen.ended = true;
    },
    destroy: () => {
      seen.destroyed = true;
      response.destroyed = true;
      response.emit('close');
    },
  });
  return { seen, response };
}
function databaseOf(chunks: (string | null)[]) {
  const read: number[] = [];
  const db = {
    withTenant: (_tenant: string, work: (tx: unknown) => unknown) =>
      work({
        query: async (_statement: unknown, [, , position]: [string, string, number]) => {
          read.push(position);
          const chunk = chunks[position];
          return chunk == null ? [] : [{ body: Buffer.from(chunk) }];
        },
      }),
  } as unknown as Database;
  return { db, read };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));
const begin = (db: Database, response: unknown) =>
  writeExport(db, { owner: 't', id: 'e', chunks: 3 })(response as ServerResponse);

test('a part is read when the one before has been taken', async () => {
  const { seen, response } = slowResponse();
  const { db, read } = databaseOf(['a', 'b', 'c']);
  begin(db, response);
  for (const expected of [[0], [0, 1], [0, 1, 2]]) {
    await settled();
    expect(read).toEqual(expected);
    expect(seen.ended).toBe(false);
    response.emit('drain');
  }
  await settled();
  expect(seen).toEqual({ written: ['a', 'b', 'c'], ended: true, destroyed: false });
  expect(response.listenerCount('drain') + response.listenerCount('close')).toBe(0);
});

test('nothing more is read for who has left', async () => {
  const { response } = slowResponse();
  const { db, read } = databaseOf(['a', 'b', 'c']);
  begin(db, response);
  await settled();
  response.destroy();
  await settled();
  expect(read).toEqual([0]);
  expect(response.listenerCount('drain')).toBe(0);
});

test('a part that is gone ends the connection, not the file', async () => {
  const { seen, response } = slowResponse();
  const { db } = databaseOf(['a', null, 'c']);
  begin(db, response);
  await settled();
  response.emit('drain');
  await settled();
  expect(seen).toMatchObject({ written: ['a'], ended: false, destroyed: true });
});
