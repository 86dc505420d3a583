import { expect, test } from 'vitest';
import {
  isInShare,
  isRecorded,
  parseTraceparent,
  spanIdOf,
  traceIdOf,
  traceIdOfRow,
  traceparentOf,
  withSpan,
} from '../../src/domain/trace.js';

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const span = '00f067aa0ba902b7';
const own = `00-${trace}-${span}-01`;

test.each([
  [own, own],
  [`00-${trace}-${span}-00`, `00-${trace}-${span}-00`],
  // Of the flags only the lowest is known.
  [`00-${trace}-${span}-03`, own],
  [`00-${trace}-${span}-fe`, `00-${trace}-${span}-00`],
  // A later version is read as far as we know it.
  [`cc-${trace}-${span}-01`, own],
  [`cc-${trace}-${span}-01-what-comes`, own],
])('%s is read as %s', (header, read) => {
  expect(parseTraceparent(header)).toBe(read);
});

test.each([
  ['nothing', ''],
  ['no header', undefined],
  ['two headers', [own, own]],
  ['two headers in one', `${own}, ${own}`],
  ['version ff', `ff-${trace}-${span}-01`],
  ['more than version 00 has', `00-${trace}-${span}-01-more`],
  ['a later version that goes on without a hyphen', `cc-${trace}-${span}-01more`],
  ['upper case', own.toUpperCase()],
  ['no trace', `00-${'0'.repeat(32)}-${span}-01`],
  ['no span', `00-${trace}-${'0'.repeat(16)}-01`],
  ['a trace that is short', `00-${trace.slice(1)}-${span}-01`],
  ['a trace that is long', `00-${trace}a-${span}-01`],
  ['no hexadecimal number', `00-${trace.replace('4', 'g')}-${span}-01`],
  ['flags of one digit', `00-${trace}-${span}-1`],
  ['white space', ` ${own}`],
  ['a line break', `${own}\n`],
  ['a line break in what comes', `cc-${trace}-${span}-01-a\nb`],
  ['NUL', `${own}\0`],
  ['very much', `00-${trace.repeat(500)}-${span}-01`],
])('%s is no traceparent', (_what, header) => {
  expect(parseTraceparent(header)).toBeNull();
});

test('its parts', () => {
  expect([traceIdOf(own), spanIdOf(own), isRecorded(own)]).toEqual([trace, span, true]);
  expect(traceparentOf(trace, span, false)).toBe(`00-${trace}-${span}-00`);
  expect(withSpan(own, 'b7ad6b7169203331')).toBe(`00-${trace}-b7ad6b7169203331-01`);
  expect(traceIdOfRow('01890a5d-ac96-774b-bcce-b302099a8057')).toBe('01890a5dac96774bbcceb302099a8057');
});

test('the share of traces goes by the end of their ids', () => {
  const [first, middle, last] = ['0'.repeat(14), `80${'0'.repeat(12)}`, 'f'.repeat(14)].map(
    (end) => `a${'0'.repeat(17)}${end}`,
  );
  expect([first, middle, last].map((id) => isInShare(id!, 1))).toEqual([true, true, true]);
  expect([first, middle, last].map((id) => isInShare(id!, 0.5))).toEqual([false, true, true]);
  expect([first, middle, last].map((id) => isInShare(id!, 0.4))).toEqual([false, false, true]);
  expect([first, middle].map((id) => isInShare(id!, 0))).toEqual([false, false]);
});
