import { expect, test } from 'vitest';
import { withoutAddresses } from '../../src/channels/without-addresses.js';

test.each([
  ['550 5.1.1 <ada.l+x@example.com>: no such user', '550 5.1.1 <[address]>: no such user'],
  ['ada@example.com and "b@c.d" are full', '[address] and "[address]" are full'],
  ['Cannot send: 451 try later', 'Cannot send: 451 try later'],
])('withoutAddresses %s', (text, expected) => expect(withoutAddresses(text)).toBe(expected));
