import fc from 'fast-check';
import { expect, test } from 'vitest';
import { copyOf } from '../../src/domain/copy.js';

const objectsIn = (value: unknown): object[] =>
  typeof value === 'object' && value !== null ? [value, ...Object.values(value).flatMap(objectsIn)] : [];

test('a copy is the same and shares nothing, whatever keys it has', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const copy = copyOf(value);
      expect(copy).toStrictEqual(value);
      const shared = new Set(objectsIn(value));
      expect(objectsIn(copy).filter((one) => shared.has(one))).toEqual([]);
    }),
    { numRuns: 100, examples: [[JSON.parse('{"__proto__":{"a":[1]},"constructor":null,"x":[{"toString":{}}]}')]] },
  );
});
