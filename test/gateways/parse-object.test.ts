import { describe, expect, it } from 'vitest';
import { jsonLimits, parseObject } from '../../src/gateways/parse-object.js';

const json = (text: string) => parseObject(Buffer.from(text));
const { levels, values } = jsonLimits;

describe('parseObject()', () => {
  it('reads an object, through a BOM and invalid UTF-8', () => {
    expect(json('{"a":[1]}')).toEqual({ a: [1] });
    expect(json('\ufeff{"a":1}')).toEqual({ a: 1 });
    expect(parseObject(Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d]))).toEqual({ a: '\ufffd' });
  });
  it('is null for everything else', () => {
    for (const text of ['', ' ', 'null', '7', '"text"', '[]', '[{}]', '{', '{"a":1}}', '{a:1}', '\ufeff\ufeff{}'])
      expect(json(text)).toBeNull();
  });
  it('drops __proto__ at every depth, however it is spelled', () => {
    const read = json(
      '{"__proto__":{"admin":true},"a":[{"\\u005F_pr\\u006fto__"\n :{"admin":true},"b":1}],"c":"__proto__"}',
    ) as { a: [Record<string, unknown>] };
    expect(Object.keys(read)).toEqual(['a', 'c']);
    expect(Object.keys(read.a[0])).toEqual(['b']);
    expect(read.a[0].admin).toBeUndefined();
    expect(Object.getPrototypeOf(read.a[0])).toBe(Object.prototype);
  });
});

describe('what costs more than an event can be worth is none', () => {
  const nested = (depth: number, open: string, middle: string, close: string) =>
    `{"a":${open.repeat(depth - 1)}${middle}${close.repeat(depth - 1)}}`;
  it.each([
    ['lists', '[', '1', ']'],
    ['lists around `__proto__`', '[', '{"__proto__":1}', ']'],
    ['objects', '{"a":', '1', '}'],
    ['objects called `__proto__`', '{"__proto__":', '1', '}'],
    ['objects with escaped names', '{"\\u005f\\u00e9":', '1', '}'],
  ])('%s nested too deeply', (_what, open, middle, close) => {
    const own = middle.startsWith('{') ? 1 : 0;
    // Compared here, because a failing matcher would print it.
    expect(json(nested(levels - own, open, middle, close)) === null).toBe(false);
    expect(json(nested(levels - own + 1, open, middle, close)) === null).toBe(true);
    expect(json(nested(150_000, open, middle, close)) === null).toBe(true);
  });
  it.each([
    ['values of a list', (count: number) => `{"a":[${Array(count - 1).fill(0)}]}`],
    ['members', (count: number) => `{${Array.from({ length: count }, (_, n) => `"k${n}":0`)}}`],
    ['members of one name', (count: number) => `{${Array(count).fill('"k":0')}}`],
    ['objects', (count: number) => `{"a":[${Array((count - 1) / 2).fill('{}')}],"b":1}`],
  ])('too many %s', (_what, text) => {
    expect(json(text(values - 1)) === null).toBe(false);
    expect(json(text(values + 1)) === null).toBe(true);
  });
  it('texts are not counted by what stands in them', () => {
    const text = `\\"${'[{,'.repeat(values)}\\\\`;
    expect(json(`{"${text}":"${text}","b":["\\\\","]"]}`)).toMatchObject({ b: ['\\', ']'] });
    expect(json(`{"a":"\\\\","b":${'['.repeat(levels)}${']'.repeat(levels)}}`) === null).toBe(true);
  });
});
