import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase } from '../../src/db/connection.js';
import { ensureServiceLogin, unsafeLogin } from '../../src/db/roles.js';
import { cloneDatabase, type TestDatabase } from '../setup/database.js';
import { ask, withParts } from './ask.js';

let database: TestDatabase;
const logins: string[] = [];

beforeAll(async () => {
  database = await cloneDatabase();
});
afterAll(async () => {
  await database.drop();
  const admin = withParts(database.ownerUrl, { database: 'postgres' });
  for (const name of logins) await ask(admin, `drop role ${name}`);
});

async function login(attributes: string, ...roles: string[]): Promise<string> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  logins.push(name);
  await ask(database.ownerUrl, `create role ${name} login password 'secret' ${attributes}`);
  for (const role of roles) await ask(database.ownerUrl, `grant ${role} to ${name}`);
  return withParts(database.ownerUrl, { user: name, password: 'secret' });
}

async function problemOf(url: string): Promise<string | null> {
  const db = createDatabase({ url, max: 1 });
  try {
    return await unsafeLogin(db);
  } finally {
    await db.close();
  }
}

test("unsafeLogin accepts the service's login", async () => {
  expect(await problemOf(database.serviceUrl)).toBeNull();
});

test('unsafeLogin refuses a superuser', async () => {
  expect(await problemOf(database.ownerUrl)).toMatch(/^Refusing to serve .* it is a superuser/);
});

test('unsafeLogin refuses a login that bypasses row level security', async () => {
  expect(await problemOf(await login('noinherit bypassrls', 'app_rw', 'app_system'))).toMatch(/bypasses row level/);
});

test('unsafeLogin refuses a login that acts as the owner', async () => {
  expect(await problemOf(await login('inherit', 'app_rw', 'app_system', 'app_owner'))).toMatch(/owns the tables/);
});

test('unsafeLogin refuses a login that can become the owner', async () => {
  expect(await problemOf(await login('noinherit', 'app_rw', 'app_system', 'app_owner'))).toMatch(/owns the tables/);
});

test.each([[[]], [['app_rw']], [['app_system']]])('unsafeLogin refuses a member of %j alone', async (roles) => {
  expect(await problemOf(await login('noinherit', ...roles))).toMatch(/not a member of app_rw and app_system/);
});

test('ensureServiceLogin makes a login that is safe, and gives a known one its new password', async () => {
  const name = `test_${randomBytes(6).toString('hex')}`;
  logins.push(name);
  for (const password of [`it's "one"`, 'two']) {
    await ensureServiceLogin(database.ownerUrl, { name, password });
    const url = withParts(database.ownerUrl, { user: name, password: encodeURIComponent(password) });
    expect(await problemOf(url)).toBeNull();
  }
});
