import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runningDatabase } from '../../src/cli/running-database.js';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'billhook-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const keep = (name: string, text: string) => writeFileSync(join(dataDir, name), `${text}\n`);
const service = 'postgres://service:secret@db.test/billhook';
const owner = 'postgres://owner:secret@db.test/billhook';

test('the login of DATABASE_URL, where there is one for the owner too', () => {
  keep('service-password', 'made');
  expect(runningDatabase({ dataDir, databaseUrl: service, databaseOwnerUrl: owner })).toBe(service);
});

test('DATABASE_URL as it is on a machine where nothing was started', () => {
  expect(runningDatabase({ dataDir, databaseUrl: service, databaseOwnerUrl: undefined })).toBe(service);
});

test('the login that `npm start` has made beside the owner of DATABASE_URL', () => {
  keep('service-password', 'made');
  expect(runningDatabase({ dataDir, databaseUrl: owner, databaseOwnerUrl: undefined })).toBe(
    'postgres://billhook_service:made@db.test/billhook',
  );
});

test("the data folder's own database", () => {
  keep('service-password', 'made');
  keep('postgres-port', '54321');
  expect(runningDatabase({ dataDir, databaseUrl: undefined, databaseOwnerUrl: undefined })).toBe(
    'postgres://billhook_service:made@127.0.0.1:54321/billhook',
  );
});

test.each([[[]], [['service-password']], [['postgres-port']]])('one sentence when there is none (%j)', (names) => {
  for (const name of names) keep(name, '1');
  expect(() => runningDatabase({ dataDir, databaseUrl: undefined, databaseOwnerUrl: undefined })).toThrow(
    /^Set DATABASE_URL: there is no database in /,
  );
});
