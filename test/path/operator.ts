import { type Billhook, createBillhook } from '@billhook/client';
import { adminKey } from '../setup/service.js';

/** The API as the operator has it. */
export const operatorOf = (baseUrl: string): Billhook => createBillhook({ baseUrl, apiKey: adminKey });

/** The API as a tenant has it, with a key of its own. */
export async function tenantOf(baseUrl: string, { externalId }: { externalId: string }): Promise<Billhook> {
  const body = { name: 'test', scopes: ['read' as const, 'write' as const] };
  const { key } = await operatorOf(baseUrl).admin.tenants.apiKeys.create(`ext:${externalId}`, body);
  return createBillhook({ baseUrl, apiKey: key });
}

/** A counter of `GET /metrics`; 0 when it has never been counted. */
export async function metric(url: string, line: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(
    text
      .split('\n')
      .find((one) => one.startsWith(`${line} `))
      ?.split(' ')[1] ?? 0,
  );
}
