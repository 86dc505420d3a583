import { expect, test } from 'vitest';
import { type Cell, csvLine } from '../../src/domain/csv.js';

test.each<[Cell, string]>([
  ['plain', 'plain'],
  ['', ''],
  [null, ''],
  [-5, '-5'],
  ['a,b', '"a,b"'],
  ['say "x"', '"say ""x"""'],
  ['a\nb', '"a\nb"'],
  ['a\r\nb', '"a\r\nb"'],
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\tx', "'\tx"],
  ['\rx', `"'\rx"`],
  ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
  ['a=b', 'a=b'],
  ['Zoë 😀', 'Zoë 😀'],
])('csvLine of %j is %j', (cell, text) => {
  expect(csvLine(['x', cell, 'y'])).toBe(`x,${text},y\r\n`);
});
