import { accessOf, serviceAccesses } from '../access.js';
import type { TenantStatus } from '../entities.js';
import { type CatalogueEntry, entry } from './entry.js';
import {
  count,
  day,
  email,
  type Fields,
  id,
  list,
  money,
  nullable,
  optional,
  payer,
  text,
  time,
  word,
} from './fields.js';

const customer: Fields = {
  customer_id: id('cus'),
  external_id: text('cust_456', "The tenant's own id, or the gateway's."),
  name: text('Ada Lovelace'),
  email: nullable(email('ada@example.com')),
  status: word(['active', 'suspended', 'deleted'], 'active'),
};

const order: Fields = {
  order_id: text('so_01h455vb4pex5vsknk084sn02q'),
  order_number: text('SO-2025-001'),
  customer_id: payer,
  ...money(),
  status: word(['draft', 'confirmed', 'fulfilled', 'cancelled'], 'draft'),
};

const access = word(
  serviceAccesses,
  'full',
  'What it may use from now on: all, no upgrades or new orders, reading and paying only, or nothing.',
);

const tenant: Fields = {
  tenant_id: text('tenant-123', "The platform's own id of the tenant."),
  status: word(['pending', 'active', 'overdue', 'suspended', 'canceled'], 'active'),
  reason: nullable(text('dunning')),
  overdue_since: nullable(day()),
  access,
};
const ofTenant = (description: string, status: TenantStatus, late = false) =>
  entry('tenant', description, tenant, {
    example: {
      ...{ status, access: accessOf(null, status) },
      ...(late ? {} : { reason: null, overdue_since: null }),
    },
  });

const account: Fields = {
  customer_id: payer,
  status: word(['active', 'suspended'], 'active'),
  reason: nullable(text('dunning')),
  overdue_since: nullable(day()),
  access,
  occurred_at: time(),
};

const dunning: Fields = {
  dunning_id: id('dun'),
  customer_id: payer,
  policy: text('standard-v1'),
  state: word(['clear', 'grace', 'overdue', 'final_notice', 'suspended', 'terminated', 'paused'], 'grace'),
  access,
  currency: text('USD', 'ISO 4217.'),
  anchor_date: day('The day that the steps are counted from.'),
  started_at: time(),
};

export const accountEvents = {
  'customer.created': entry('customer', 'A customer exists.', customer),
  'customer.updated': entry('customer', 'A customer has changed.', {
    ...customer,
    changed_fields: list(text('email'), 'Names of the fields that changed.'),
  }),
  'customer.deleted': entry('customer', 'A customer was deleted.', customer, { example: { status: 'deleted' } }),
  'payment_method.expiring': entry('customer', 'A stored payment method expires soon.', {
    customer_id: payer,
    payment_method_id: text('pm_789'),
    payment_method: nullable(text('Visa **** 4242')),
    expires_on: day(),
  }),
  'sales_order.created': entry('sales_order', 'A sales order exists.', order),
  'sales_order.confirmed': entry(
    'sales_order',
    'A sales order was confirmed.',
    { ...order, confirmed_at: time() },
    { example: { status: 'confirmed' } },
  ),
  'sales_order.fulfilled': entry(
    'sales_order',
    'A sales order was fulfilled.',
    { ...order, fulfilled_at: time() },
    { example: { status: 'fulfilled' } },
  ),
  'sales_order.cancelled': entry(
    'sales_order',
    'A sales order was cancelled.',
    { ...order, reason: nullable(text('Customer changed their mind')), cancelled_at: time() },
    { example: { status: 'cancelled' } },
  ),
  'tenant.activated': ofTenant('The tenant pays its platform fee for the first time.', 'active'),
  'tenant.overdue': ofTenant('The tenant is late with its platform fee.', 'overdue', true),
  'tenant.suspended': ofTenant('The tenant is suspended.', 'suspended', true),
  'tenant.reactivated': ofTenant('The tenant has paid what was overdue.', 'active'),
  'tenant.canceled': ofTenant("The tenant's relation with the platform has ended.", 'canceled'),
  'account.suspended': entry('customer', "A customer's service is to be withheld.", account, {
    origin: 'produced',
    example: { status: 'suspended', access: 'read_only' },
  }),
  'account.reactivated': entry('customer', 'A suspended customer has paid what was overdue.', account, {
    origin: 'produced',
    example: { reason: null, overdue_since: null },
  }),
  'dunning.started': entry('dunning_run', 'Something is overdue or could not be collected: reminding begins.', dunning),
  'dunning.reminder_sent': entry('dunning_run', 'A reminder went out.', {
    ...dunning,
    step: text('reminder_1'),
    channel: word(['email', 'sms', 'push', 'webhook'], 'email'),
    sent_at: time(),
  }),
  'dunning.escalated': entry(
    'dunning_run',
    'Reminding has reached its next state.',
    { ...dunning, from_state: text('overdue'), days_overdue: count(10) },
    { example: { state: 'final_notice', access: 'no_new_orders' } },
  ),
  'dunning.paused': entry(
    'dunning_run',
    'Reminding waits: a dispute, a promise to pay, or a person asked for it.',
    { ...dunning, reason: nullable(text('dispute')), until: nullable(time()) },
    { example: { state: 'paused' } },
  ),
  'dunning.resolved': entry(
    'dunning_run',
    'Reminding is over.',
    {
      ...dunning,
      outcome: optional(word(['recovered', 'terminated', 'voided', 'exempted', 'canceled'], 'recovered')),
      ended_at: optional(time()),
    },
    { example: { state: 'clear' } },
  ),
} satisfies Record<string, CatalogueEntry>;
