import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const wide = { width: 1280, height: 900 };
const narrow = { width: 320, height: 800 };
/** A folder for a picture of each look, for who wants to see them. */
const pictures = process.env.PICTURES;

/** What keeps somebody out, as `rule: where`: all that axe-core finds, then what it finds of the colours at night, and whether it fits 320 px. */
export async function barriersWideAndNarrow(page: Page): Promise<string[]> {
  // By the debugger, past the policy of the page, which allows no script but its own.
  await page.evaluate(`globalThis.axe ?? (() => { ${source} })()`);
  await page.evaluate(atRest);
  const found = await barriers(page, `{ resultTypes: ['violations'] }`);
  await picture(page, 'wide');
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize(narrow);
  await page.evaluate(atRest);
  found.push(
    ...(await barriers(page, `{ resultTypes: ['violations'], runOnly: ['color-contrast', 'target-size'] }`)).map(
      (one) => `dark ${one}`,
    ),
  );
  if (await page.evaluate(isTooWide)) found.push('it is wider than 320 px');
  await picture(page, 'narrow');
  await page.setViewportSize(wide);
  await page.emulateMedia({ colorScheme: 'light' });
  return found;
}

/** Colours and places are what they are going to be. */
const atRest = `Promise.allSettled(document.getAnimations().filter((one) => one instanceof CSSTransition).map((one) => one.finished))`;
const isTooWide = 'document.documentElement.scrollWidth > document.documentElement.clientWidth';

async function barriers(page: Page, options: string): Promise<string[]> {
  const { violations } = await page.evaluate<AxeResults>(`axe.run(document, ${options})`);
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

async function picture(page: Page, look: string): Promise<void> {
  if (pictures === undefined) return;
  const name = new URL(page.url()).pathname.replaceAll(/\W+/g, '-').slice(1, 60);
  await page.screenshot({ path: join(pictures, `${name}-${look}.png`) });
}
