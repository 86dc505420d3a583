import type { Tx } from '../db/connection.js';
import { type CustomerRow, customerOf } from '../db/customers.js';
import { type GatewayAccountRow, gatewayAccountById, gatewayAccountByName } from '../db/gateway-accounts.js';
import { type PaymentRow, paymentById } from '../db/payments.js';
import { type TenantRow, tenantByExternalId, tenantById } from '../db/tenants.js';
import { gatewayNames } from '../domain/entities.js';
import { type IdKind, uuidOf } from '../domain/ids.js';
import { notFound } from './problems.js';

/** `ext:…` → the caller's own id; null: it is no such text. */
export const externalIdOf = (text: string): string | null => (text.startsWith('ext:') ? text.slice(4) : null);

/** The uuid in a TypeID. @throws Problem `not_found`: a text that is no id names nothing. */
export function uuidIn(kind: IdKind, text: string, what: string): string {
  const uuid = uuidOf(kind, text);
  if (uuid === null) throw notFound(what, text);
  return uuid;
}

/** As `app_system`. @throws Problem `not_found` */
export async function findTenant(tx: Tx, text: string): Promise<TenantRow> {
  const externalId = externalIdOf(text);
  const id = uuidOf('tenant', text);
  const row =
    externalId !== null ? await tenantByExternalId(tx, externalId) : id === null ? null : await tenantById(tx, id);
  if (!row) throw notFound('tenant', text);
  return row;
}

/** As `app_system`: by its id or `<gateway>:<name>`. @throws Problem `not_found` */
export async function findGatewayAccount(tx: Tx, text: string): Promise<GatewayAccountRow> {
  const id = uuidOf('gateway_account', text);
  const [word, name = ''] = text.split(':', 2);
  const gateway = gatewayNames.find((one) => one === word);
  const row =
    id !== null ? await gatewayAccountById(tx, id) : gateway ? await gatewayAccountByName(tx, gateway, name) : null;
  if (!row) throw notFound('gateway account', text);
  return row;
}

/** uuid and the caller's own id in a text; one of them at most. */
export const namesIn = (kind: IdKind, text: string): { id: string | null; externalId: string | null } => ({
  id: uuidOf(kind, text),
  externalId: externalIdOf(text),
});

/** As the tenant; deleted ones too. @throws Problem `not_found` */
export async function findCustomer(tx: Tx, tenantId: string, text: string): Promise<CustomerRow> {
  const row = await customerOf(tx, tenantId, namesIn('customer', text));
  if (!row) throw notFound('customer', text);
  return row;
}

/** As the tenant. @throws Problem `not_found` */
export async function findPayment(tx: Tx, tenantId: string, text: string): Promise<PaymentRow> {
  const row = await paymentById(tx, tenantId, uuidIn('payment', text, 'payment'));
  if (!row) throw notFound('payment', text);
  return row;
}
