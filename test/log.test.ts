import { expect, test } from 'vitest';
import { createLog } from '../src/log.js';

function lineOf(fields: object): string {
  const lines: string[] = [];
  createLog('info', { write: (line) => lines.push(line) }).info(fields, 'said');
  return lines.join('');
}

const telling = [
  ...['secret', 'secrets', 'webhook_secret', 'clientSecret', 'password', 'SMTP_PASSWORD', 'passwd', 'authorization'],
  ...['Proxy-Authorization', 'cookie', 'set-cookie', 'token', 'access_token', 'api_key', 'x-api-key', 'apiKey'],
  ...['private_key', 'adminKey', 'encryption_key', 'email', 'to_email', 'e-mail', 'mail', 'emailAddress', 'recipient'],
  ...['phone', 'raw_body', 'envelope'],
];

/** Where each of them stands: in the line, below, in a list, in an error and in what hangs on one. */
const places: [string, (fields: object) => object][] = [
  ['in the line', (fields) => fields],
  ['two below', (fields) => ({ request: { headers: fields } })],
  ['in a list', (fields) => ({ all: [{ one: fields }] })],
  ['on an error', (fields) => ({ err: Object.assign(new Error('failed'), fields) })],
  ['below an error', (fields) => ({ err: Object.assign(new Error('failed'), { config: { headers: fields } }) })],
  ['on an error of another name', (fields) => ({ reason: Object.assign(new Error('failed'), { config: fields }) })],
  [
    'on a cause',
    (fields) => ({ err: Object.assign(new Error('failed'), { inner: Object.assign(new Error('x'), fields) }) }),
  ],
  ['very deep', (fields) => ({ a: { b: { c: { d: { e: { f: { g: { h: { i: fields } } } } } } } } })],
];

test.each(places)('what a secret or a person could hide under is not written: %s', (_place, put) => {
  const written = telling.filter((name) =>
    [`hidden-${name}`, ['hidden'], { of: 'hidden' }].some((value) => lineOf(put({ [name]: value })).includes('hidden')),
  );
  expect(written).toEqual([]);
});

test('all else is written, and that there is none, and how many', () => {
  const fields = {
    ...{ trace_id: 'abc', key_prefix: 'bh_1', emails_sent: 3, email: null, token: undefined, nested: { tokens: 7 } },
    at: new Date(0),
    list: [1, { name: 'x' }],
  };
  expect(JSON.parse(lineOf(fields))).toMatchObject({
    ...{ trace_id: 'abc', key_prefix: 'bh_1', emails_sent: 3, email: null, nested: { tokens: 7 } },
    ...{ at: '1970-01-01T00:00:00.000Z', list: [1, { name: 'x' }], msg: 'said', level: 'info' },
  });
});

test('neither a number that is no count, nor bytes', () => {
  const line = lineOf({ to: { phone: 4915112345678 }, token: 123456, at: { bytes: Buffer.from('hidden') } });
  expect(JSON.parse(line)).toMatchObject({
    ...{ to: { phone: '[redacted]' }, token: '[redacted]', at: { bytes: '[redacted]' } },
  });
});

test('an error is told by its type, words and stack, without what the database quotes of a row', () => {
  const error = Object.assign(new TypeError('duplicate key'), {
    code: '23505',
    detail: 'Key (email)=(ada@example.com) already exists.',
    where: "unnamed portal parameter $1 = 'ada@example.com'",
    cause: Object.assign(new Error('below'), { detail: 'ada@example.com' }),
  });
  const line = lineOf({ err: error });
  expect(line).not.toContain('ada@example.com');
  expect(JSON.parse(line).err).toMatchObject({ type: 'TypeError', code: '23505', message: 'duplicate key: below' });
  expect(JSON.parse(line).err.stack).toContain('log.test');
  // What was logged stays as it was.
  expect(error.detail).toContain('ada@example.com');
});

test('what goes in circles, or is endless, ends', () => {
  const circle: Record<string, unknown> = { name: 'x' };
  circle.self = circle;
  const wide = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`k${n}`, circle]));
  expect(lineOf({ circle, wide, secret: 'hidden' })).not.toContain('hidden');
});
