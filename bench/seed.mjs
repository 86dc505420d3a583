import { uuidOf } from '../dist/domain/ids.js';
import { customerCount } from './messages.mjs';

export const gatewaySecret = 'whsec_of_the_bench';

/**
 * A tenant with a Stripe account of its own, customers that are known, and endpoints.
 * @typedef {object} Tenant
 * @property {string} id
 * @property {string} account name of the gateway account
 * @property {string} key of its API
 * @property {string[]} endpoints their ids
 */

/**
 * By the API, as an operator and a tenant would; only the customers are written into the database, because each would
 * be a request.
 * @param {import('./product.mjs').Product} product
 * @param {{ name: string, urls: string[], customers?: number }} tenant
 * @returns {Promise<Tenant>}
 */
export async function addTenant(product, { name, urls, customers = customerCount }) {
  const operator = caller(product.url, product.adminKey);
  const tenant = await operator('/admin/tenants', { external_id: name, name });
  const account = await operator('/admin/gateway-accounts', {
    gateway: 'stripe',
    name,
    mode: 'test',
    secrets: { webhook_secret: gatewaySecret },
    tenant: tenant.id,
  });
  const { key } = await operator(`/admin/tenants/${tenant.id}/api-keys`, { name: 'bench', scopes: ['read', 'write'] });
  const self = caller(product.url, key);
  /** @type {string[]} */
  const endpoints = [];
  for (const url of urls)
    endpoints.push(uuid('endpoint', (await self('/webhooks/subscriptions', { url, events: ['*'] })).id));
  const id = uuid('tenant', tenant.id);
  await addCustomers(product, { id, account: uuid('gateway_account', account.id), customers });
  return { id, account: name, key, endpoints };
}

/** @param {import('./product.mjs').Product} product @param {{ id: string, account: string, customers: number }} tenant */
async function addCustomers({ sql }, { id, account, customers }) {
  await sql.query(
    `with made as (
       insert into customers (id, tenant_id, external_id, name)
       select uuid7(), $1, 'cus_bench' || n, 'Customer ' || n from generate_series(0, $2::int - 1) n returning id, external_id
     ), accounts as (
       insert into billing_accounts (id, tenant_id, kind, customer_id, livemode) select uuid7(), $1, 'customer', id, false from made returning id, customer_id
     )
     insert into gateway_refs (tenant_id, gateway_account_id, livemode, kind, external_id, entity_type, entity_id, billing_account_id)
     select $1, $3, false, 'customer', m.external_id, 'billing_account', a.id, a.id from accounts a join made m on m.id = a.customer_id`,
    [id, customers, account],
  );
  await sql.query('analyze');
}

/** @param {URL} url @param {string} key */
export function caller(url, key) {
  /** @param {string} path @param {object} body @returns {Promise<any>} */
  return async (path, body) => {
    const response = await fetch(new URL(`/api/v1${path}`, url), {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`POST ${path} was answered with ${response.status}: ${text}`);
    return JSON.parse(text);
  };
}

/** @param {'tenant' | 'endpoint' | 'gateway_account'} kind @param {string} publicId */
function uuid(kind, publicId) {
  const found = uuidOf(kind, publicId);
  if (found === null) throw new Error(`'${publicId}' is no id of a ${kind}`);
  return found;
}

/**
 * @param {import('./product.mjs').Product} product
 * @param {Tenant} tenant
 * @returns {Promise<{ direct: number, changedAt: string }>} endpoints in the direct lane, and when one last changed
 */
export async function lanesOf({ sql }, tenant) {
  const { rows } = await sql.query(
    `select count(*) filter (where lane = 'direct')::int as direct, max(updated_at)::text as at from endpoints where tenant_id = $1`,
    [tenant.id],
  );
  return { direct: rows[0].direct, changedAt: rows[0].at };
}
