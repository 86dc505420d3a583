import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { soon } from '../path/soon.js';
import { findChromium, visit } from './browser.js';
import { openStand, type Person, type Stand } from './stand.js';
import { proxyTo, serveTls } from './tls.js';

/** A platform's page that has whatever its address asks for in a frame. */
const pageWithFrame = (src: string) =>
  `<!doctype html><title>Platform</title><iframe title="Billing" width="1200" height="800" src="${src}"></iframe>`;

let stand: Stand | null = null;
let person: Person;
const servers: { port: number; close: () => void }[] = [];
let billing = '';
/** Of the same server: of two sites. */
let listed = '';
let stranger = '';
beforeAll(async () => {
  if ('missing' in findChromium()) return;
  const platform = await serveTls((request, response) => {
    const src = new URL(request.url ?? '/', 'https://x').searchParams.get('src') ?? '';
    response.setHeader('content-type', 'text/html').end(pageWithFrame(src.replaceAll('"', '')));
  });
  const proxy = await serveTls(proxyTo(() => stand?.service.url ?? ''));
  servers.push(platform, proxy);
  [listed, stranger] = [`https://listed.example:${platform.port}`, `https://stranger.example:${platform.port}`];
  billing = `https://billing.test:${proxy.port}`;
  stand = await openStand({ PORTAL_FRAME_ORIGINS: listed, TRUST_PROXY: 'loopback', PUBLIC_URL: billing });
  person = (await stand?.tenant('tenant-a')) ?? expect.unreachable();
}, 120_000);
afterAll(async () => {
  await stand?.close();
  for (const one of servers) one.close();
});
beforeEach(({ skip }) => {
  const found = findChromium();
  if ('missing' in found) skip(found.missing);
});

const open = async (platform: string, link: string) => {
  const { page, close } = await visit(stand?.browser ?? expect.unreachable());
  await page.goto(`${platform}/?src=${encodeURIComponent(link)}`);
  return { page, frame: page.frameLocator('iframe'), close };
};

test('in a frame of a listed site the portal is entered by a link, works, and can be written in', async () => {
  const link = await person.link('/endpoints');
  expect(link.startsWith(`${billing}/portal`)).toBe(true);
  const { page, frame, close } = await open(listed, link);
  await frame.getByRole('heading', { level: 1, name: 'Endpoints' }).waitFor();
  await frame.getByRole('link', { name: 'Add endpoint' }).click();
  await frame.getByLabel('URL').fill('https://93.184.216.34/hooks');
  await frame.getByText('This URL can be used.').waitFor();
  await frame.getByLabel('Custom events (custom.*)').check();
  await frame.getByRole('button', { name: 'Create endpoint' }).click();
  await frame.getByTestId('secret').waitFor();
  const [cookie] = await page.context().cookies(billing);
  expect(cookie).toMatchObject({ name: '__Host-billhook_session', httpOnly: true, secure: true, sameSite: 'None' });
  // The platform makes one for each page that it renders.
  await page.reload();
  await frame.getByText('This link was used before').waitFor();
  await close();
});

test('what is entered in the frame of one site is not entered elsewhere', async () => {
  const { page, frame, close } = await open(listed, await person.link());
  await frame.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  await page.goto(`${billing}/portal`);
  await page.getByRole('heading', { level: 1, name: 'Log in' }).waitFor();
  await close();
});

test('no other site can have it in a frame, and nobody the console', async () => {
  for (const [platform, address] of [
    [stranger, await person.link()],
    [listed, `${billing}/console`],
  ] as const) {
    const { page, close } = await open(platform, address);
    const refused = page.waitForEvent('console', (message) => /frame-ancestors|X-Frame-Options/.test(message.text()));
    await page.reload();
    await refused;
    await soon(() => page.frames().at(1)?.url(), 'chrome-error://chromewebdata/');
    await close();
  }
});
