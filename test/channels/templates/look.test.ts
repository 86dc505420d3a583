import fc from 'fast-check';
import { expect, test } from 'vitest';
import { colorsOf, contrastOf } from '../../../src/channels/templates/look.js';

test.each([
  ['#000000', '#ffffff', 21],
  ['#ffffff', '#ffffff', 1],
  ['#777777', '#ffffff', 4.48],
])('contrastOf(%s, %s) is %d', (one, other, contrast) => expect(contrastOf(one, other)).toBeCloseTo(contrast, 2));

test('what stands on a button is read well on every colour', () => {
  const color = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);
  fc.assert(
    fc.property(color, (color) => {
      const { on_color } = colorsOf({ color, logo: null });
      expect(contrastOf(color, on_color)).toBeGreaterThanOrEqual(4.5);
    }),
  );
  expect(colorsOf({ color: '#ffdd00', logo: null }).on_color).not.toBe('#ffffff');
  expect(colorsOf({ color: null, logo: null }).on_color).toBe('#ffffff');
});
