import { expect, test } from 'vitest';
import { compileText, plainText } from '../../../src/channels/templates/text.js';

const known = new Set(['name', 'link', 'plan']);
const source = (body: string) => ({ subject: 'S {{ name }}', preview: 'P {{ plan }}', body });
const say = (body: string, scope: Record<string, string>) => compileText(source(body), known)(scope);

const body = `# Hello {{ name }}

Some words
on two lines.

> good: Well done, {{ name }}.

- Name: {{ name }}
- Plan: {{ plan }}

[Go on]({{ link }})

Plan {{ plan }}.`;

test('a text is blocks, the same for HTML and for plain text', () => {
  const words = say(body, { name: 'Ada', plan: 'Pro', link: 'https://a.example/' });
  expect(words).toEqual({
    subject: 'S Ada',
    preview: 'P Pro',
    heading: 'Hello Ada',
    blocks: [
      { kind: 'paragraph', text: 'Some words on two lines.' },
      { kind: 'callout', tone: 'good', text: 'Well done, Ada.' },
      {
        kind: 'rows',
        rows: [
          { label: 'Name', value: 'Ada' },
          { label: 'Plan', value: 'Pro' },
        ],
      },
      { kind: 'button', label: 'Go on', url: 'https://a.example/' },
      { kind: 'paragraph', text: 'Plan Pro.' },
    ],
  });
  expect(plainText(words, ['end', 'brand'])).toBe(
    'Hello Ada\n\nSome words on two lines.\n\nWell done, Ada.\n\nName: Ada\nPlan: Pro\n\nGo on: https://a.example/\n\nPlan Pro.\n\n--\nend\nbrand\n',
  );
});

test('what shows a variable that is not there is left out, and nothing else', () => {
  const { preview, blocks } = say(body, { name: 'Ada' });
  expect(preview).toBe('');
  expect(blocks.map((one) => one.kind)).toEqual(['paragraph', 'callout', 'rows']);
  expect(blocks.at(-1)).toEqual({ kind: 'rows', rows: [{ label: 'Name', value: 'Ada' }] });
});

test('a value does not make another block', () => {
  const { blocks } = say('# {{ name }}\n\n{{ name }}', { name: '[x](https://evil.example) > bad: # \n\n- a: b' });
  expect(blocks.map((one) => one.kind)).toEqual(['paragraph']);
});

test.each(['javascript:alert(1)', 'nowhere', 'https://bank.example@evil.example/'])('a button leads to no %s', (link) =>
  expect(say(`# h\n\n[Go]({{ link }})\n\n[Go](${link})`, { name: 'Ada', link }).blocks).toEqual([]),
);

test.each([
  ['no heading', 'Hello'],
  ['a second heading', '# a\n\n# b'],
  ['> words', '# a\n\n> words'],
  ['> worse: words', '# a\n\n> worse: words'],
  ['- words', '# a\n\n- words'],
  ['{{ nobody }}', '# a\n\n[x]({{ nobody }})'],
  ['201 tags', `# a${' {{ name }}'.repeat(201)}`],
  ['a long tag', `# a {% if name ${'or name '.repeat(100)}%}x{% endif %}`],
])('compileText refuses a body with %s', (_what, body) =>
  expect(() => compileText(source(body), known)).toThrow(
    expect.objectContaining({ name: 'InvalidText', field: 'body' }),
  ),
);

test('a subject without words is refused when it is said', () =>
  expect(() => say('# a', {})).toThrow(expect.objectContaining({ field: 'subject' })));
