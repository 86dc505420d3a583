import { expect, test } from 'vitest';
import { isLoopbackHost } from '../../src/channels/loopback.js';

test.each(['localhost', 'LOCALHOST', 'mail.localhost', '127.0.0.1', '127.8.9.1', '::1', '[::1]', '::ffff:127.0.0.1'])(
  'isLoopbackHost %s: this machine',
  (host) => expect(isLoopbackHost(host)).toBe(true),
);

test.each([
  '',
  'smtp.example.com',
  'localhost.example.com',
  'notlocalhost',
  '127.0.0.1.example.com',
  '128.0.0.1',
  '10.0.0.1',
  '::',
  '::2',
  '0.0.0.0',
])('isLoopbackHost %j: another machine', (host) => expect(isLoopbackHost(host)).toBe(false));
