import { describe, expect, test } from 'vitest';
import { InvalidText } from '../../../src/channels/templates/invalid-text.js';
import { compilePhrase } from '../../../src/channels/templates/phrase.js';

const known = new Set(['name', 'plan']);
const say = (text: string, scope: Record<string, string> = { name: 'Ada' }) =>
  compilePhrase(text, 'body', known)(scope);

test.each([
  ['Hello {{ name }}', 'Hello Ada'],
  ['{% if name == "Ada" %}yes{% else %}no{% endif %}', 'yes'],
  ['{% unless plan %}no plan{% endunless %}', 'no plan'],
  ['{{ plan | default: "none" }}', 'none'],
  ['  {{ name | upcase }}\n  !', 'ADA !'],
])('%s: %s', (text, words) => expect(say(text)).toBe(words));

test('a phrase that shows a variable which is not there has no words', () => {
  expect(say('{{ plan }}')).toBe(null);
  expect(say('{% if name %}{{ plan }}{% endif %}')).toBe(null);
});

test('a value is never taken for Liquid, and never escaped: that is for whoever shows it', () =>
  expect(say('{{ name }}', { name: '{{ plan }}<b>' })).toBe('{{ plan }}<b>'));

describe('compilePhrase refuses', () => {
  test.each([
    ['{{ nobody }}', /no variable 'nobody'/],
    ['{{ constructor }}', /no variable 'constructor'/],
    ['{% if nobody %}x{% endif %}', /no variable 'nobody'/],
    ['{% for i in (1..9) %}x{% endfor %}', /"for" not found/],
    ['{% assign a = name %}', /"assign" not found/],
    ['{% capture a %}x{% endcapture %}', /"capture" not found/],
    ["{% include 'html' %}", /"include" not found/],
    ["{% render 'html' %}", /"render" not found/],
    ["{% layout 'html' %}", /"layout" not found/],
    ['{% if name %}', /not closed/],
    ['{{ name', /not closed/],
    ['x'.repeat(300_000), /limit/],
  ])('%s', (text, message) => {
    const compile = () => compilePhrase(text, 'body', known);
    expect(compile).toThrow(InvalidText);
    expect(compile).toThrow(message);
  });
  test.each([
    ['{{ name | append: name }}', /append/],
    ['{{ name | replace: "a", name }}', /replace/],
    ['{{ (1..100000000) }}', /limit/],
  ])('%s, at the latest when it is said', (text, message) => expect(() => say(text)).toThrow(message));
});
