import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Debian's chromium, or why there is none. */
export function findChromium(): { path: string } | { missing: string } {
  const path = [process.env.CHROMIUM, ...places].find((one) => one !== undefined && existsSync(one));
  return path === undefined ? { missing: 'no chromium (Debian: apt-get install chromium)' } : { path };
}

/** Sites that are on this machine: no name of them is looked up. */
const names = 'MAP *.example 127.0.0.1, MAP *.test 127.0.0.1';

export const openBrowser = (path: string): Promise<Browser> =>
  chromium.launch({
    executablePath: path,
    args: ['--no-sandbox', '--disable-dev-shm-usage', `--host-resolver-rules=${names}`],
  });

export interface Visit {
  page: Page;
  /** What the page has complained of: faults of scripts, and what its policy has refused. */
  complaints: string[];
  close: () => Promise<void>;
}

/** A person's own browser window, without cookies. */
export async function visit(browser: Browser, options: { width?: number; dark?: boolean } = {}): Promise<Visit> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1280, height: 900 },
    colorScheme: options.dark ? 'dark' : 'light',
    locale: 'en-GB',
    ignoreHTTPSErrors: true,
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('console', (message) => {
    // Answers such as 401 are told by the browser, too; the page is asked what it makes of them.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) complaints.push(message.text());
  });
  return { page, complaints, close: () => context.close() };
}
