import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { filesBelow, read, root } from '../architecture/imports.js';

const pages = ['README.md', 'CONTRIBUTING.md', 'packages/client/README.md', ...filesBelow('docs', '.md')];

/** As GitHub makes it of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

const withoutCode = (text: string): string => text.replaceAll(/^```[\s\S]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, '');
const anchorsOf = (page: string): string[] =>
  [...read(page).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => anchorOf(heading.replaceAll('`', '')));

const links = pages.flatMap((page) =>
  [...withoutCode(read(page)).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = '']) =>
    /^[a-z]+:/.test(target) ? [] : [{ page, target }],
  ),
);

test('every link of the documentation leads somewhere', () => {
  expect(links.length).toBeGreaterThan(80);
  const broken = links.filter(({ page, target }) => {
    const [path = '', anchor] = target.split('#');
    const file = path === '' ? page : join(dirname(page), path);
    if (!existsSync(join(root, file))) return true;
    return anchor !== undefined && !anchorsOf(file).includes(anchor);
  });
  expect(broken).toEqual([]);
});

test('every page is named by the README', () => {
  const named = links.filter(({ page }) => page === 'README.md').map(({ target }) => target.split('#')[0]);
  const apart = filesBelow('docs', '.md').filter((page) => !page.startsWith('docs/runbooks/'));
  expect(apart.filter((page) => !named.includes(page))).toEqual([]);
});
