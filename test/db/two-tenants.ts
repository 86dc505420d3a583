import { ask } from './ask.js';

/** The n-th row of a tenant: what stands before the digits is the tenant's own. */
export const idOf = (tenant: string, n: number): string =>
  `${tenant.slice(0, 8)}-0000-7000-8000-${String(n).padStart(12, '0')}`;

export const tenantA = idOf('aaaaaaaa', 1);
export const tenantB = idOf('bbbbbbbb', 1);
/** An account of the platform, which both tenants' payers pay through. */
const platformAccount = idOf('00000000', 1);

/** One row in every table, so that looking into another tenant's tables would show something. */
export async function fillTwoTenants(ownerUrl: string): Promise<void> {
  await ask(
    ownerUrl,
    `insert into billing.gateway_accounts (id, gateway, name, mode) values ('${platformAccount}', 'stripe', 'platform', 'test')`,
  );
  for (const tenant of [tenantA, tenantB]) for (const row of rowsOf(tenant)) await ask(ownerUrl, row);
}

function rowsOf(tenant: string): string[] {
  const id = (n: number) => `'${idOf(tenant, n)}'`;
  const name = tenant.slice(0, 1);
  // Different where a row is unique below its parent: pointed at the other tenant's parent it is not a second one.
  const [position, currency] = tenant === tenantA ? [1, 'USD'] : [2, 'EUR'];
  const [t, customer, account, subscription, invoice, payment, refund] = [1, 2, 3, 4, 5, 6, 7].map(id);
  const [dispute, run, event, endpoint, notification, gatewayEvent] = [8, 9, 10, 11, 12, 13].map(id);
  const into = (table: string, values: string) => `insert into billing.${table} ${values}`;
  return [
    into('tenants', `(id, external_id, name) values (${t}, '${name}', '${name}')`),
    into(
      'api_keys',
      `(id, tenant_id, name, prefix, hash, scopes) values (${id(20)}, ${t}, 'key', 'bh_', '${name}', '{read}')`,
    ),
    into(
      'gateway_accounts',
      `(id, tenant_id, gateway, name, mode) values (${id(21)}, ${t}, 'asaas', '${name}', 'test')`,
    ),
    into(
      'gateway_events',
      `(id, tenant_id, gateway, gateway_account_id, livemode, external_event_id, event_type, body_sha256)
       values (${gatewayEvent}, ${t}, 'stripe', '${platformAccount}', false, 'evt_${name}', 'charge.succeeded', '${name}')`,
    ),
    into('customers', `(id, tenant_id, external_id, name) values (${customer}, ${t}, 'c', 'Customer')`),
    into(
      'billing_accounts',
      `(id, tenant_id, kind, customer_id, livemode) values (${account}, ${t}, 'customer', ${customer}, false)`,
    ),
    into(
      'gateway_refs',
      `(tenant_id, gateway_account_id, livemode, kind, external_id, entity_type, entity_id, billing_account_id)
       values (${t}, '${platformAccount}', false, 'customer', 'cus_${name}', 'billing_account', ${account}, ${account})`,
    ),
    into('subscriptions', `(id, tenant_id, billing_account_id) values (${subscription}, ${t}, ${account})`),
    into(
      'subscription_terms',
      `(tenant_id, subscription_id, until_at, currency, unit_amount_minor, quantity, billing_interval, interval_count)
       values (${t}, ${subscription}, '2026-01-0${position}', 'USD', 1, 1, 'month', 1)`,
    ),
    into('invoices', `(id, tenant_id, billing_account_id, number) values (${invoice}, ${t}, ${account}, 'INV-1')`),
    into(
      'invoice_lines',
      `(id, tenant_id, invoice_id, position, description, unit_amount_minor, amount_minor)
       values (${id(22)}, ${t}, ${invoice}, ${position}, 'line', 100, 100)`,
    ),
    into(
      'credit_notes',
      `(id, tenant_id, invoice_id, number, kind, currency, amount_minor, issued_at)
       values (${id(27)}, ${t}, ${invoice}, 'CN-${name}', 'credit', 'USD', 1, now())`,
    ),
    into(
      'sales_orders',
      `(id, tenant_id, customer_id, number, currency, subtotal_minor, tax_minor)
       values (${id(28)}, ${t}, ${customer}, 'SO-${name}', 'USD', 1, 0)`,
    ),
    into(
      'documents',
      `(id, tenant_id, kind, invoice_id, entity_version, sha256) values (${id(27)}, ${t}, 'invoice', ${invoice}, ${position}, 'h')`,
    ),
    into('invoice_counters', `(tenant_id, series) values (${t}, 'A')`),
    into('payments', `(id, tenant_id, billing_account_id, gateway) values (${payment}, ${t}, ${account}, 'stripe')`),
    into(
      'payment_allocations',
      `(tenant_id, payment_id, invoice_id, amount_minor) values (${t}, ${payment}, ${invoice}, 1)`,
    ),
    into(
      'refunds',
      `(id, tenant_id, payment_id, amount_minor, currency, refund_type) values (${refund}, ${t}, ${payment}, 1, 'USD', 'partial')`,
    ),
    into(
      'disputes',
      `(id, tenant_id, payment_id, status, provider_dispute_id) values (${dispute}, ${t}, ${payment}, 'won', 'dp_1')`,
    ),
    into(
      'gateway_commands',
      `(id, tenant_id, billing_account_id, gateway_account_id, kind, refund_id, requested_by)
       values (${id(29)}, ${t}, ${account}, '${platformAccount}', 'refund', ${refund}, 'key')`,
    ),
    into(
      'dunning_runs',
      `(id, tenant_id, billing_account_id, policy, currency, state, anchor_date, started_at)
       values (${run}, ${t}, ${account}, 'standard-v1', '${currency}', 'grace', current_date, now())`,
    ),
    into(
      'dunning_steps',
      `(id, tenant_id, run_id, step_code, round, anchor_date, due_at, executed_at, result)
       values (${id(36)}, ${t}, ${run}, 'overdue', ${position}, current_date, now(), now(), 'done')`,
    ),
    into(
      'dunning_pauses',
      `(id, tenant_id, run_id, kind, from_at, created_by) values (${id(37)}, ${t}, ${run}, 'operator', now(), 'key')`,
    ),
    into(
      'dunning_policies',
      `(id, tenant_id, name, steps, by_operator) values (${id(39)}, ${t}, 'own-${name}', '[]', false)`,
    ),
    into(
      'payment_methods',
      `(id, tenant_id, billing_account_id, gateway_account_id, livemode, external_id)
       values (${id(38)}, ${t}, ${account}, '${platformAccount}', false, 'pm_${name}')`,
    ),
    into(
      'state_transitions',
      `(tenant_id, entity_type, entity_id, to_status, cause, effective_at, applied) values (${t}, 'invoice', ${invoice}, 'paid', 'test', now(), true)`,
    ),
    into('event_types', `(tenant_id, name, version, description, schema) values (${t}, 'custom.a', 1, 'd', '{}')`),
    into(
      'events',
      `(id, tenant_id, type, aggregate_type, aggregate_id, aggregate_version, occurred_at, envelope, dedupe_key)
       values (${event}, ${t}, 'payment.succeeded', 'payment', ${payment}, 1, now(), '{}', 'k')`,
    ),
    into(
      'endpoints',
      `(id, tenant_id, url, events, secrets) values (${endpoint}, ${t}, 'https://${name}.example', '{payment.received}', '[]')`,
    ),
    into(
      'deliveries',
      `(tenant_id, event_id, endpoint_id, event_name, status, last_error)
       values (${t}, ${event}, ${endpoint}, 'payment.received', 'failed', 'timeout of ${name}')`,
    ),
    into(
      'delivery_days',
      `(tenant_id, endpoint_id, day, deliveries, succeeded, failed, open, attempted, retried, tries, duration_ms, latencies, codes, reasons)
       values (${t}, ${endpoint}, current_date, 1, 0, 1, 0, 1, 0, 0, 0, '{}', '{}', '{}')`,
    ),
    into(
      'attempts',
      `(tenant_id, event_id, endpoint_id, number, started_at, trigger) values (${t}, ${event}, ${endpoint}, 1, now(), 'first')`,
    ),
    into(
      'notifications',
      `(id, tenant_id, category, template, channel, locale, recipient, dedupe_key)
       values (${notification}, ${t}, 'payment_received', 'payment_received', 'email', 'en', '${name}@example.com', 'k')`,
    ),
    into(
      'email_log',
      `(id, tenant_id, to_email, subject, email_type, sent, sent_at, message_id, from_email)
       values (${id(23)}, ${t}, '${name}@example.com', 'subject', 'payment_received', true, now(), '${name}', 'f@example.com')`,
    ),
    into('alerts', `(id, tenant_id, kind, key, message) values (${id(24)}, ${t}, 'dead_letter', '${name}', 'm')`),
    into('erasures', `(id, tenant_id, customer_id, reason) values (${id(25)}, ${t}, ${customer}, 'asked for it')`),
    into('replays', `(id, tenant_id, filter, requested_by, total) values (${id(25)}, ${t}, '{}', 'operator', 1)`),
    into(
      'delivery_replays',
      `(id, tenant_id, kind, endpoint_id, statuses, rate, requested_by, total, reached)
       values (${id(26)}, ${t}, 'filter', ${endpoint}, '{failed}', 1, '${name}', 1, ${id(0)})`,
    ),
    into('audit_log', `(tenant_id, actor_type, action) values (${t}, 'operator', 'test')`),
    into(
      'audit_chain',
      `(tenant_id, position, entry_id, content_sha256, prev_hash, hash)
       select tenant_id, 1, id, '', '', '' from billing.audit_log where tenant_id = ${t}`,
    ),
    into(
      'exports',
      `(id, tenant_id, kind, filter, requested_by, expires_at) values (${id(27)}, ${t}, 'audit', '{}', '${name}', now() + interval '1 day')`,
    ),
    into(
      'export_chunks',
      `(tenant_id, export_id, position, body, expires_at) values (${t}, ${id(27)}, 0, '${name}', now() + interval '1 day')`,
    ),
    into('meters', `(id, tenant_id, name, aggregation) values (${id(30)}, ${t}, 'calls', 'sum')`),
    into(
      'usage_records',
      `(id, tenant_id, meter_id, customer_id, key, value, occurred_at, is_dated, counted_at)
       values (${id(31)}, ${t}, ${id(30)}, ${customer}, '${name}', 1, now(), true, now())`,
    ),
    into(
      'meter_prices',
      `(id, tenant_id, meter_id, currency, model, tiers, period, anchor_day, timezone, active_from, open_from)
       values (${id(32)}, ${t}, ${id(30)}, 'USD', 'flat', '[]', 'month', 1, 'UTC', now(), now())`,
    ),
    into(
      'usage_periods',
      `(id, tenant_id, price_id, customer_id, period_start, period_end, quantity, amount_minor)
       values (${id(33)}, ${t}, ${id(32)}, ${customer}, now(), now(), 1, 1)`,
    ),
    into(
      'usage_thresholds',
      `(id, tenant_id, meter_id, quantity, period, anchor_day, timezone) values (${id(34)}, ${t}, ${id(30)}, 1, 'month', 1, 'UTC')`,
    ),
    into(
      'usage_totals',
      `(tenant_id, threshold_id, customer_id, period_start, period_end) values (${t}, ${id(34)}, ${customer}, now(), now())`,
    ),
    into(
      'suppressions',
      `(id, tenant_id, email, reason, created_by) values (${id(35)}, ${t}, '${name}@example.com', 'manual', 'key')`,
    ),
    into(
      'devices',
      `(id, tenant_id, customer_id, user_id, provider, token) values (${id(47)}, ${t}, ${customer}, '${name}', 'fcm', 'token')`,
    ),
    into(
      'message_preferences',
      `(id, tenant_id, recipient, user_id, updated_by) values (${id(46)}, ${t}, '${name}@example.com', '${name}', 'key')`,
    ),
    into(
      'message_templates',
      `(id, tenant_id, template, locale, version, subject, preview, body, in_force, created_by)
       values (${id(36)}, ${t}, 'quote_created', 'en', 1, '${name}', '', '# ${name}', true, 'key')`,
    ),
    into(
      'portal_links',
      `(id, tenant_id, token_hash, scopes, expires_at) values (${id(48)}, ${t}, 'link of ${name}', '{read}', now() + interval '1 day')`,
    ),
    into(
      'portal_sessions',
      `(id, kind, tenant_id, token_hash, scopes, idle_seconds, expires_at)
       values (${id(49)}, 'tenant', ${t}, 'session of ${name}', '{read}', 60, now() + interval '1 day')`,
    ),
    into(
      'idempotency_keys',
      `(tenant_id, principal, key, method, path, request_hash) values (${t}, '${name}', 'k', 'POST', '/', 'h')`,
    ),
  ];
}
