import { expect, test } from 'vitest';
import { keptHeaders, keptHeadersLimits } from '../../src/webhooks/kept-headers.js';
import { httpReceiver, request, testPoster } from './receivers.js';

test('what an endpoint says of its answer is kept, without its cookies', async () => {
  const receiver = await httpReceiver((_, answer) => {
    answer.writeHead(503, { 'Retry-After': '5', 'Set-Cookie': ['a=secret', 'b=secret'], 'X-Trace': 'ä'.normalize() });
    answer.end('no');
  });
  const { headers } = await testPoster().post(request(receiver.url));
  expect(headers?.split('\n')).toEqual(expect.arrayContaining(['retry-after: 5', 'set-cookie: ***']));
  expect(headers).not.toContain('secret');
});

test('an attempt without an answer has no headers', async () => {
  expect(await testPoster().post(request('http://127.0.0.1:1/'))).toMatchObject({ status: null, headers: null });
});

test('several values are one line, and no value makes a line of its own', () => {
  expect(keptHeaders({ via: '1.1 a', 'x-many': ['1', '2'], 'x-odd': 'a\r\nb: c\0', 'x-none': undefined })).toBe(
    'via: 1.1 a\nx-many: 1, 2\nx-odd: a\uFFFD\uFFFDb: c\uFFFD',
  );
});

test('what goes beyond the limits is left out', () => {
  const many = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`x-${n}`, 'y']));
  expect(keptHeaders(many).split('\n')).toHaveLength(keptHeadersLimits.lines);
  const long = keptHeaders({ 'x-a': 'a', 'x-long': 'y'.repeat(keptHeadersLimits.characters), 'x-b': 'b' });
  expect(long).toBe('x-a: a');
});
