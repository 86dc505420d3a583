import { type Billhook, createBillhook } from '@billhook/client';
import pg from 'pg';
import type { Browser } from 'playwright-core';
import { idOfAny } from '../../src/domain/ids.js';
import { operatorOf } from '../path/operator.js';
import { startTestService, type TestService } from '../setup/service.js';
import { findChromium, openBrowser } from './browser.js';
import { buildPage } from './build-page.js';

/** The whole product with its page, and a browser. */
export interface Stand {
  service: TestService;
  browser: Browser;
  tenant(externalId: string): Promise<Person>;
  /** As the database's superuser. */
  sql<Row = Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/** A tenant, and what its programs do beside the page. */
export interface Person {
  externalId: string;
  uuid: string;
  key: string;
  api: Billhook;
  /** A portal link, which opens once. */
  link(path?: string): Promise<string>;
}

/** null: there is no browser. */
export async function openStand(environment: Record<string, string> = {}): Promise<Stand | null> {
  const found = findChromium();
  if ('missing' in found) return null;
  const [service, browser] = await Promise.all([startTestService(environment), openBrowser(found.path), buildPage()]);
  const operator = operatorOf(service.url);
  const owner = new pg.Client({ connectionString: service.database.ownerUrl, options: '-c search_path=billing' });
  await owner.connect();
  return {
    service,
    browser,
    tenant: async (externalId) => {
      const { id } = await operator.admin.tenants.create({ external_id: externalId, name: externalId });
      const scopes = ['read' as const, 'write' as const, 'admin' as const];
      const { key } = await operator.admin.tenants.apiKeys.create(`ext:${externalId}`, { name: 'test', scopes });
      return {
        externalId,
        uuid: idOfAny(id) ?? '',
        key,
        api: createBillhook({ baseUrl: service.url, apiKey: key }),
        link: async (path = '/') =>
          (await operator.admin.tenants.portalLinks.create(`ext:${externalId}`, { path })).url,
      };
    },
    sql: async (text, values) => (await owner.query(text, values)).rows,
    close: async () => {
      await owner.end();
      await browser.close();
      await service.stop();
    },
  };
}
