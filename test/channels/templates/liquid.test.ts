import { describe, expect, test } from 'vitest';
import { createLiquid } from '../../../src/channels/templates/liquid.js';

const render = (text: string, scope: Record<string, string> = {}, files: Record<string, string> = {}) =>
  createLiquid({ ...files, main: text }, 'html')('main', scope);

describe('createLiquid reaches nothing but its files and values', () => {
  test.each([
    '{{ constructor | default: "" }}',
    '{{ name.constructor | default: "" }}',
    '{{ name.__proto__ | default: "" }}',
    '{{ __proto__ | default: "" }}',
    '{{ toString | default: "" }}',
    '{% if constructor %}there{% endif %}',
  ])('%s is empty', (text) => expect(render(text, { name: 'Ada' })).toBe(''));

  test.each([
    '{{ constructor }}',
    '{{ name.constructor }}',
    '{{ name.constructor.constructor }}',
    '{{ process }}',
    '{{ globalThis }}',
  ])('%s fails', (text) => expect(() => render(text, { name: 'Ada' })).toThrow(/undefined variable/));

  test.each([
    "{% include '../../etc/passwd' %}",
    "{% include '/etc/passwd' %}",
    "{% render '../../etc/passwd' %}",
    "{% layout '/etc/passwd' %}",
    "{% include './../package.json' %}",
    "{% include 'constructor' %}",
    "{% include '__proto__' %}",
    '{% include name %}',
  ])('%s fails', (text) => expect(() => render(text, { name: '/etc/passwd' })).toThrow(/ENOENT/));

  test('an unknown variable or filter fails', () => {
    expect(() => render('{{ nobody }}')).toThrow(/undefined variable/);
    expect(() => render('{{ name | no_such_filter }}', { name: 'Ada' })).toThrow(/undefined filter/);
  });
});

describe('createLiquid has limits', () => {
  test('of loops', () => {
    expect(() => render('{% for i in (1..100000000) %}x{% endfor %}')).toThrow(/limit exceeded/);
    expect(() => render('{% for i in (1..9000) %}{% for j in (1..9000) %}x{% endfor %}{% endfor %}')).toThrow(
      /limit exceeded/,
    );
  });

  test('of size', () => {
    expect(() => render('x'.repeat(300_000))).toThrow(/limit exceeded/);
    const doubled = `{% assign a = "xxxxxxxxxx" %}${'{% assign a = a | append: a %}'.repeat(40)}`;
    expect(() => render(doubled)).toThrow(/limit exceeded/);
  });

  test('of files that take in themselves', () => {
    expect(() => render("{% include 'main' %}")).toThrow(/limit exceeded|stack/i);
  });
});

test('createLiquid escapes every output of HTML, and no filter turns that off', () => {
  const name = '<b title="x">&\'';
  const escaped = '&lt;b title=&#34;x&#34;&gt;&amp;&#39;';
  expect(render('{{ name }}', { name })).toBe(escaped);
  expect(render('{{ name | raw }}', { name })).toBe(escaped);
  expect(render('{% echo name | raw %}', { name })).toBe(escaped);
  expect(render("{% render 'part', it: name %}", { name }, { part: '{{ it }}' })).toBe(escaped);
  expect(createLiquid({ main: '{{ name }}' }, 'none')('main', { name })).toBe(name);
});

test('createLiquid refuses at once what does not parse', () => {
  expect(() => createLiquid({ 'a/en.html': '{% if %}' }, 'html')).toThrow();
});
