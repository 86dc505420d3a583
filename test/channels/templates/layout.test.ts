import { readFileSync, writeFileSync } from 'node:fs';
import mjml2html from 'mjml';
import { expect, test } from 'vitest';
import { templatesFolder } from '../../../src/channels/templates/folder.js';

const source = `${templatesFolder}layout/html.mjml`;
const compiled = `${templatesFolder}layout/html.liquid`;

// After a change of html.mjml: UPDATE_GOLDEN=1 npx vitest run --project fast test/channels
test('the layout is what MJML makes of html.mjml', async () => {
  const { html } = await mjml2html(readFileSync(source, 'utf8'), {
    ...{ validationLevel: 'skip', keepComments: false },
    // Who reads a mail asks nobody else for anything.
    fonts: {},
  });
  const text = `${html.trim().replaceAll(/\s*\n\s*/g, '\n')}\n`;
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(compiled, text);
  expect(readFileSync(compiled, 'utf8')).toBe(text);
});

test('the layout has nothing fetched from elsewhere', () => {
  const layout = readFileSync(`${templatesFolder}layout/html.liquid`, 'utf8');
  expect([...layout.matchAll(/(?:href|src)="(https?:[^"]*)"|url\((https?:[^)]*)\)/g)].map(([all]) => all)).toEqual([]);
});
