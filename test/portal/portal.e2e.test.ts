import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { payment, postEvent, signedEvent } from '../path/post-event.js';
import { closeReceivers, openReceiver, type Receiver } from '../path/receiver.js';
import { soon } from '../path/soon.js';
import { adminKey } from '../setup/service.js';
import { consoleAddresses, portalAddresses } from './addresses.js';
import { findChromium, type Visit, visit } from './browser.js';
import { hostile } from './hostile.js';
import { barriersWideAndNarrow } from './rules-of-access.js';
import { openStand, type Person, type Stand } from './stand.js';

let stand: Stand | null;
let person: Person;
let receiver: Receiver;
let window: Visit;
beforeAll(async () => {
  stand = await openStand();
  if (!stand) return;
  person = await stand.tenant('tenant-a');
  receiver = await openReceiver(() => ({ status: 500, body: hostile, headers: { 'x-hostile': hostile } }));
  window = await visit(stand.browser);
}, 120_000);
afterAll(async () => {
  await closeReceivers();
  await stand?.close();
});
beforeEach(({ skip }) => {
  const found = findChromium();
  if ('missing' in found) skip(found.missing);
});

const here = (): Stand => stand ?? expect.unreachable();
const go = (page: Page, name: string) => page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor();

test('an endpoint is made, fails, is mended, and gets what it has missed', async () => {
  const { page, complaints } = window;
  await page.goto(await person.link('/endpoints'));
  await heading(page, 'Endpoints');
  expect(page.url()).toBe(`${here().service.url}/portal/endpoints`);

  await page.getByRole('link', { name: 'Add endpoint' }).click();
  await page.getByLabel('URL').fill('https://user:pass@example.com');
  await page.getByText('Leave out user name and password.').waitFor();
  await page.getByLabel('URL').fill(receiver.url);
  await page.getByLabel('Description').fill(hostile);
  await page.getByLabel('Custom events (custom.*)').check();
  await page.getByRole('button', { name: 'Create endpoint' }).click();
  const secret = await page.getByTestId('secret').innerText();
  expect(secret).toMatch(/^whsec_/);
  await page.getByRole('button', { name: 'I have kept it' }).click();
  await heading(page, receiver.url);
  expect(await page.content()).not.toContain(secret);

  await go(page, 'Events');
  await heading(page, 'Events');
  await page.getByText('Nothing has happened yet.').waitFor();
  const body = {
    type: 'custom.hostile',
    data: { [hostile]: hostile, list: Array.from({ length: 150 }, (_, at) => at) },
  };
  const { id = '' } = await person.api.events.publish(body);
  await page.getByRole('button', { name: '1 new' }).click();
  await page.getByRole('link', { name: 'custom.hostile' }).click();

  await heading(page, 'custom.hostile');
  await page.getByText('Attempt 1', { exact: true }).waitFor();
  await page.getByLabel('Response body').getByText('<script>alert(2)</script>').first().waitFor();
  await page.getByRole('button', { name: 'Show more (50 left)' }).click();
  await page.getByText('Raw', { exact: true }).click();
  await page.getByRole('region', { name: 'Payload' }).getByText('onerror').last().waitFor();

  // It has been tried in vain for so long that the next try is far away: nothing but what a person does comes between.
  await soon(async () => {
    const [delivery] = (await person.api.webhooks.deliveries.list()).data;
    return Date.parse(delivery?.next_attempt_at ?? '') > Date.now() + 10_000;
  }, true);
  receiver.answer = () => 200;
  await go(page, 'Deliveries');
  await page.getByRole('button', { name: 'Send all of these again' }).click();
  await page.getByText('1 delivery will be sent again.').waitFor();
  await page.getByRole('button', { name: 'Send again' }).click();
  await page.getByRole('group', { name: 'How they stand' }).getByText('Succeeded').waitFor();

  await page.goto(`${here().service.url}/portal/events/${id}`);
  await page.getByText('200 ·').first().waitFor();
  await page.getByText('Succeeded').first().waitFor();
  expect(receiver.ids()).toEqual([id]);
  expect(complaints).toEqual([]);
});

test('what it loads comes compressed as it was built, and is kept', async () => {
  const { url } = here().service;
  const [, script = ''] = /<script[^>]* src="([^"]+)"/.exec(await (await fetch(`${url}/portal`)).text()) ?? [];
  const { headers } = await fetch(url + script, { headers: { 'accept-encoding': 'br' } });
  expect(headers.get('content-encoding')).toBe('br');
  expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
});

test('what is chosen stands in the address, and leads others to the same list', async () => {
  const { page } = window;
  await go(page, 'Deliveries');
  await page.getByLabel('Status').selectOption('failed');
  await page.getByText('Nothing matches these filters.').waitFor();
  expect(new URL(page.url()).search).toBe('?status=failed');
  await page.goto(`${here().service.url}/portal/deliveries?status=succeeded&event=custom.hostile`);
  await page.getByRole('link', { name: 'custom.hostile' }).waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  expect(new URL(page.url()).search).toBe('');
});

test('a list stands still, and counts on after the connection was away', async () => {
  const { page, complaints } = window;
  // From a page without a stream, so that it is this list's that is waited for.
  await go(page, 'Endpoints');
  await heading(page, 'Endpoints');
  const stream = page.waitForResponse(/\/events\/stream/);
  await go(page, 'Events');
  await Promise.all([stream, page.getByRole('link', { name: 'custom.hostile' }).waitFor()]);
  await person.api.events.publish({ type: 'custom.second', data: {} });
  await page.getByRole('button', { name: '1 new' }).waitFor();
  await page.context().setOffline(true);
  await person.api.events.publish({ type: 'custom.third', data: {} });
  await page.context().setOffline(false);
  await page.getByRole('button', { name: '2 new' }).waitFor({ timeout: 60_000 });
  expect(await page.getByRole('link', { name: /^custom\./ }).count()).toBe(1);
  await page.getByRole('button', { name: '2 new' }).click();
  await page.getByRole('link', { name: 'custom.third' }).waitFor();
  expect(await page.getByRole('link', { name: /^custom\./ }).count()).toBe(3);
  complaints.length = 0;
});

test('what happens to a delivery is seen where it stands, in a list and by itself', async () => {
  const { page, complaints } = window;
  receiver.answer = () => 500;
  await person.api.events.publish({ type: 'custom.fourth', data: {} });
  const read = async () => (await person.api.webhooks.deliveries.list({ event: 'custom.fourth' })).data[0];
  await soon(async () => (await read())?.response_status, 500);
  const id = (await read())?.id ?? '';
  const alone = await page.context().newPage();
  await page.goto(`${here().service.url}/portal/deliveries?event=custom.fourth`);
  await alone.goto(`${here().service.url}/portal/deliveries/${id}`);
  const row = page.getByRole('row', { name: /custom\.fourth/ });
  await row.getByText('500').waitFor();
  await alone.getByText('500 ·').first().waitFor();

  const asked: string[] = [];
  page.on('request', (request) => void asked.push(request.url()));
  receiver.answer = () => 200;
  await person.api.webhooks.deliveries.retry(id);
  await row.getByText('Succeeded').waitFor();
  await alone.getByText('200 ·').waitFor();
  expect(asked.filter((url) => /\/deliveries\?/.test(url))).toEqual([]);
  expect(complaints).toEqual([]);
  await alone.close();
});

test('an invoice moves under the eyes of who looks at it', async () => {
  const { page, complaints } = window;
  const customer = await person.api.customers.create({ name: 'Live', email: 'live@example.com' });
  await page.goto(`${here().service.url}/portal/invoices`);
  await page.getByText('There is no invoice yet.').waitFor();
  const lines = [{ description: 'Seat', quantity: 1, unit_amount: 4900 }];
  const { id } = await person.api.invoices.create({ customer: customer.id, currency: 'USD', lines });
  await page.getByRole('button', { name: '1 new' }).click();
  await page.getByRole('link', { name: 'Draft' }).waitFor();
  await person.api.invoices.issue(id);
  await page.getByRole('row').getByText('Issued').waitFor();
  await page.getByRole('row').getByRole('link').click();
  await heading(page, /./);
  await person.api.invoices.void(id, { reason: 'by mistake' });
  await page.getByText('by mistake').waitFor();
  expect(complaints).toEqual([]);
});

test('a link opens once, another tenant sees nothing, and who may only read is offered nothing else', async () => {
  const url = await person.link();
  const [event] = (await person.api.events.list({ limit: 1 })).data;
  const other = await here().tenant('tenant-b');
  const { page, close } = await visit(here().browser);
  await page.goto(await other.link());
  await heading(page, 'Overview');
  await page.goto(`${here().service.url}/portal/events/${event?.id}`);
  await page.getByRole('alert').getByText('It may have been deleted').waitFor();
  await page.goto(`${here().service.url}/console`);
  await page.getByText('You are logged in for another part of Billhook.').waitFor();

  await page.goto(url);
  await heading(page, 'Overview');
  await page.goto('about:blank');
  await page.goto(url);
  await page.getByText('This link was used before').waitFor();
  await close();
});

test('a session that has ended leads to the login, and back', async () => {
  const { id, key } = await person.api.apiKeys.create({ name: 'page', scopes: ['read'] });
  const { page, complaints, close } = await visit(here().browser);
  await page.goto(`${here().service.url}/portal/endpoints`);
  await page.getByLabel(/^API key/).fill('bh_wrong');
  await page.keyboard.press('Enter');
  await page.getByText('This key is not known').waitFor();
  await page.getByLabel(/^API key/).fill(key);
  await page.keyboard.press('Enter');
  await heading(page, 'Endpoints');
  expect(await page.getByRole('link', { name: 'Add endpoint' }).count()).toBe(0);

  await person.api.apiKeys.revoke(id);
  await go(page, 'Deliveries');
  await page.getByText('Your session has ended.').waitFor();
  await page.getByLabel(/^API key/).fill(person.key);
  await page.keyboard.press('Enter');
  await heading(page, 'Deliveries');

  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('menuitem', { name: 'Português (Brasil)' }).click();
  await heading(page, 'Entregas');
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('menuitem', { name: 'Sair', exact: true }).click();
  await page.getByText('Você saiu.').waitFor();
  await page.reload();
  await heading(page, 'Entrar');
  expect(complaints).toEqual([]);
  await close();
});

test('the operator finds an event that no tenant claims, and maps it', async () => {
  const { service, browser } = here();
  const message = signedEvent('stripe', 'payment_intent.succeeded', payment('Unclaimed', 'nobody'));
  await postEvent(service.url, 'stripe', message, { Prefer: 'wait=5' });
  const { page, complaints, close } = await visit(browser);
  await page.goto(`${service.url}/console/gateways`);
  await page.getByLabel(/^Operator key/).fill(adminKey);
  await page.keyboard.press('Enter');
  await heading(page, 'Gateways');
  await page
    .getByRole('row', { name: /stripe/ })
    .getByRole('link', { name: '1' })
    .click();
  await page.getByRole('link', { name: 'payment_intent.succeeded' }).click();
  await page.getByRole('button', { name: 'Show it (this is audited)' }).click();
  await page.getByText('evt_test_Unclaimed').last().waitFor();
  await page.getByLabel('Its id at the gateway').fill('cus_TestUnclaimed');
  await page.getByLabel(/^Tenant/).fill('ext:tenant-a');
  await page.getByRole('button', { name: 'Map it' }).click();
  await page.getByText('Mapped. 1 event is processed.').waitFor();
  await page.getByText('payment.succeeded').first().waitFor();

  await go(page, 'Gateway events');
  await page.getByRole('link', { name: 'payment_intent.succeeded' }).waitFor();
  const later = signedEvent('stripe', 'payment_intent.succeeded', payment('Later', 'nobody'));
  await postEvent(service.url, 'stripe', later, { Prefer: 'wait=5' });
  await page.getByRole('button', { name: '1 new event' }).click();
  await soon(() => page.getByRole('link', { name: 'payment_intent.succeeded' }).count(), 2);
  expect(complaints).toEqual([]);
  await close();
});

test('no page keeps anybody out: wide and light, 320 px and dark', async () => {
  const [portal, console] = await Promise.all([
    lookAtAll('/portal', await portalAddresses(here(), person), (page) => person.link().then((url) => page.goto(url))),
    lookAtAll('/console', await consoleAddresses(here()), async (page) => {
      await page.getByLabel(/^Operator key/).fill(adminKey);
      await page.keyboard.press('Enter');
    }),
  ]);
  expect(portal).toEqual([]);
  expect(console).toEqual([]);
}, 300_000);

/** What keeps somebody out of the login, and of all pages behind it; two at once, as nothing of one waits for the other. */
async function lookAtAll(
  base: string,
  addresses: string[],
  enter: (page: Page) => Promise<unknown>,
): Promise<string[]> {
  expect(addresses.filter((address) => /missing/.test(address))).toEqual([]);
  const { page, complaints, close } = await visit(here().browser);
  const found: string[] = [];
  const look = async (at: Page, address: string): Promise<void> => {
    await at.getByRole('heading', { level: 1 }).waitFor();
    await soon(() => at.locator('[aria-busy=true]').count(), 0);
    // Nothing that the page asks for is refused.
    found.push(...(await at.getByRole('alert').allInnerTexts()).map((said) => `${base}${address} says: ${said}`));
    found.push(...(await barriersWideAndNarrow(at)).map((one) => `${base}${address} ${one}`));
  };
  await page.goto(`${here().service.url}${base}`);
  await look(page, '');
  await enter(page);
  await page.getByRole('button', { name: 'Menu' }).waitFor();
  const left = [...addresses];
  const walk = async (at: Page): Promise<void> => {
    await at.goto(`${here().service.url}${base}`);
    for (let address = left.shift(); address !== undefined; address = left.shift()) {
      await follow(at, base, address);
      await look(at, address);
    }
  };
  await Promise.all([walk(page), walk(await page.context().newPage())]);
  await close();
  return [...found, ...complaints];
}

/** As by a link of the page: without loading it anew. */
async function follow(page: Page, base: string, address: string): Promise<void> {
  await page.getByRole('button', { name: 'Menu' }).waitFor();
  await page.evaluate(`history.pushState(null, '', '${base}${address}'); dispatchEvent(new PopStateEvent('popstate'))`);
  await page.locator(`main[data-shows="${address}"]`).waitFor();
}
