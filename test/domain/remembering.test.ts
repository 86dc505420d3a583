import { expect, test, vi } from 'vitest';
import { remembering } from '../../src/domain/remembering.js';

test('makes each text once, and begins anew when it is full', () => {
  const make = vi.fn((text: string) => text.length);
  const lengthOf = remembering(2, make);
  expect([lengthOf('a'), lengthOf('bb'), lengthOf('a')]).toEqual([1, 2, 1]);
  expect(make.mock.calls.flat()).toEqual(['a', 'bb']);
  expect(lengthOf('ccc')).toBe(3);
  expect(lengthOf('a')).toBe(1);
  expect(make.mock.calls.flat()).toEqual(['a', 'bb', 'ccc', 'a']);
});

test('remembers nothing of a text that could not be made', () => {
  const make = vi.fn((text: string) => {
    if (make.mock.calls.length === 1) throw new Error('not yet');
    return text;
  });
  const same = remembering(10, make);
  expect(() => same('x')).toThrow('not yet');
  expect(same('x')).toBe('x');
});
