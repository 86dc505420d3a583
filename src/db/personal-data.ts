/** What stands where a text of a person was. */
export const erasedText = '[erased]';

/** `(select … from person)`: the CTE that every statement of an erasure begins with. */
const keys = '(select keys from person)';
const names = '(select names from person)';

/** How a column forgets: what is set, and when there is something to forget. */
export const ways = {
  null: (column: string) => ({ set: 'null', dirty: `${column} is not null` }),
  text: (column: string) => ({
    set: `case when ${column} is not null then '${erasedText}' end`,
    dirty: `${column} <> '${erasedText}'`,
  }),
  empty: (column: string) => ({ set: `'{}'`, dirty: `${column} <> '{}'` }),
  /** Of JSON: what stands under personal keys, and what has a name of the person in it. */
  json: (column: string) => ({
    set: `erased(${column}, ${keys}, ${names})`,
    dirty: `${column} <> erased(${column}, ${keys}, ${names})`,
  }),
  /** The same of an event's JSON, whose data is the caller's own where it was not us who told it. */
  envelope: (column: string) => {
    const forgotten = `erased_text(${column}, ${keys} || case when aggregate_type = 'published' or type ~ '^(custom|user|file|import|export)\\.' then '{data}'::text[] else '{}' end, ${names})`;
    return { set: forgotten, dirty: `${column} <> ${forgotten}` };
  },
  /** Of text that the law asks to keep: only where it names the person. */
  named: (column: string) => {
    const has = `exists (select from unnest(${names}) n where position(n in lower(${column})) > 0)`;
    return { set: `case when ${has} then '${erasedText}' else ${column} end`, dirty: has };
  },
  /** Of an id that somebody may have made from an address. */
  address: (column: string) => {
    const has = `(position('@' in ${column}) > 0 or lower(${column}) in (select unnest(names) from person))`;
    return { set: `case when ${has} then 'erased:' || id else ${column} end`, dirty: has };
  },
} as const satisfies Record<string, (column: string) => { set: string; dirty: string }>;
/** `own`: its step has a statement of its own (`erasure-steps.ts`, `erase-gateway-events.ts`). */
export type Way = keyof typeof ways | 'own';

/** Keys of JSON, at any depth, whose values may be a person's: in envelopes of events, audit entries, failures. */
export const personalKeys: readonly string[] = [
  ...['name', 'customer_name', 'email', 'to', 'to_email', 'recipient', 'subject', 'phone', 'tax_id', 'external_name'],
  ...['address', 'billing_address', 'metadata', 'branding', 'description', 'reason', 'error', 'message'],
  ...['payment_method', 'payment_method_summary', 'receipt_url', 'hosted_url', 'retry_url'],
  ...['failure_reason', 'failure_message'],
];

/** Every column that holds, or may hold, something of a person, and what an erasure does with it. */
export const personalData = {
  tenants: { name: 'text', email: 'null', branding: 'empty', messaging: 'empty' },
  api_keys: { name: 'text' },
  customers: {
    external_id: 'address',
    name: 'text',
    email: 'null',
    phone: 'null',
    tax_id: 'null',
    billing_address: 'null',
    metadata: 'empty',
  },
  // Each token is another one.
  devices: { user_id: 'own', token: 'own' },
  subscriptions: { cancel_reason: 'null' },
  dunning_pauses: { reason: 'null' },
  invoices: {
    hosted_url: 'null',
    void_reason: 'null',
    uncollectible_reason: 'null',
    reject_reason: 'null',
    metadata: 'empty',
  },
  invoice_lines: { description: 'named' },
  // Documents that the law asks to keep: their lines say what was sold.
  credit_notes: { reason: 'null', lines: 'json' },
  sales_orders: { cancel_reason: 'null', lines: 'json' },
  documents: { header: 'empty', bytes: 'null' },
  payments: { payment_method_summary: 'null', receipt_url: 'null', failures: 'json', failure_message: 'text' },
  payment_methods: { summary: 'null' },
  refunds: { reason: 'null', failure_reason: 'text' },
  endpoints: { description: 'null', metadata: 'empty' },
  notifications: { recipient: 'text', user_id: 'null', digest_to: 'null', last_error: 'null', variables: 'empty' },
  message_preferences: { recipient: 'address', user_id: 'null', choices: 'empty', timezone: 'null' },
  suppressions: { email: 'address', detail: 'null' },
  email_log: { user_id: 'null', to_email: 'text', subject: 'text', error_message: 'text', smtp_response: 'null' },
  events: { envelope: 'envelope' },
  attempts: { response_body: 'own', response_headers: 'own' },
  audit_log: { before: 'own', after: 'own' },
  gateway_events: { raw_body: 'own', last_error: 'own', outcome: 'own', refs: 'own', tenant_hint: 'own' },
  erasures: { names: 'own' },
  export_chunks: { body: 'own' },
  usage_records: { key: 'address', properties: 'empty' },
  // Triggers keep what the customer and the lines still say.
  search_entries: { words: 'own' },
} as const satisfies Record<string, Record<string, Way>>;

/**
 * Columns of text, bytes or JSON that are no person's: words of ours, ids, hashes, sealed secrets. Ids of gateways are kept:
 * without them a later event of the same payer would find nothing, and by themselves they name nobody. A test compares both
 * lists with the schema.
 */
export const notPersonal: Readonly<Record<string, readonly string[]>> = {
  alerts: ['kind', 'key', 'message'],
  api_keys: ['prefix', 'hash', 'scopes'],
  attempts: ['error', 'trigger'],
  // Who did what, by the id of a key; what was done stands in `before` and `after`.
  audit_log: ['actor_type', 'actor_id', 'action', 'entity_type', 'request_id'],
  // Digests are salted, and the salt of what is erased goes with it.
  audit_chain: ['content_sha256', 'prev_hash', 'hash'],
  audit_heads: ['hash'],
  billing_accounts: ['kind', 'collection_mode', 'dunning_policy', 'own_dunning_policy'],
  credit_notes: ['number', 'kind', 'currency'],
  customers: ['locale', 'timezone'],
  deliveries: ['event_name', 'status', 'reason', 'next_trigger', 'last_error'],
  delivery_days: ['latencies', 'codes', 'reasons'],
  delivery_replays: ['kind', 'statuses', 'event_name', 'requested_by', 'status'],
  devices: ['provider', 'locale'],
  disputes: ['currency', 'reason', 'provider_dispute_id'],
  // Says whether a copy that somebody has is the one that was given out.
  documents: ['kind', 'sha256'],
  dunning_pauses: ['kind', 'created_by'],
  dunning_policies: ['name', 'description', 'steps'],
  dunning_runs: ['policy', 'currency', 'outcome'],
  dunning_steps: ['step_code', 'result', 'requested_by'],
  email_log: ['email_type', 'message_id', 'from_email', 'locale', 'feedback'],
  // Where a tenant's software listens, how, and for what.
  endpoints: [
    ...['url', 'events', 'filter', 'headers', 'secrets', 'status', 'status_reason', 'lane', 'retry_profile', 'format'],
  ],
  erasures: ['reason', 'status', 'cursor', 'counts'],
  // What a tenant says of its own kinds of events, before there is any.
  event_types: ['name', 'description', 'schema', 'example'],
  // A trace's id is chance, or what a gateway's or a caller's software calls the request.
  events: ['type', 'aggregate_type', 'dedupe_key', 'envelope_sha256', 'traceparent'],
  gateway_accounts: ['name', 'mode', 'secrets', 'allowed_sources', 'reconciliation'],
  // What a gateway was told to do, and its own words when it did not: about a refund or a subscription, not its payer.
  gateway_commands: ['kind', 'status', 'provider_id', 'payer_url', 'last_error', 'requested_by', 'traceparent'],
  // The hash recognises a duplicate.
  gateway_events: ['external_event_id', 'event_type', 'body_sha256', 'action', 'source', 'traceparent'],
  gateway_refs: ['kind', 'external_id', 'entity_type'],
  // Answers are sealed, and gone within two days.
  idempotency_keys: ['principal', 'key', 'method', 'path', 'request_hash', 'status', 'response_body'],
  exports: ['kind', 'filter', 'requested_by', 'status', 'cursor', 'error'],
  invoice_counters: ['series'],
  invoice_lines: ['tax_code'],
  invoices: ['number', 'series', 'currency', 'voided_by', 'failed_attempts', 'external_id'],
  // What a tenant counts and what it costs, before anybody uses it.
  // What a tenant says to everybody; whom it says it to is filled in when it is said.
  message_templates: ['template', 'locale', 'subject', 'preview', 'body', 'short', 'created_by'],
  message_preferences: ['updated_by'],
  meters: ['name', 'description', 'aggregation', 'property', 'unit'],
  meter_prices: ['currency', 'model', 'tiers', 'period', 'timezone', 'series'],
  migrations: ['name'],
  notifications: [
    ...['category', 'template', 'channel', 'locale', 'priority', 'status', 'skip_reason', 'provider'],
    ...['provider_message_id', 'dedupe_key', 'traceparent'],
  ],
  payment_allocations: ['link'],
  // Who may look into the page, as the platform calls them: gone within days.
  portal_links: ['token_hash', 'scopes', 'subject'],
  portal_sessions: ['kind', 'token_hash', 'scopes', 'subject'],
  payments: [
    ...['currency', 'provider_payment_id', 'provider_charge_id', 'payment_method_id', 'failure_code', 'initiated_by'],
  ],
  payment_methods: ['external_id'],
  refunds: ['currency', 'refund_type', 'provider_refund_id', 'requested_by'],
  replays: ['filter', 'requested_by', 'status', 'outcomes'],
  sales_orders: ['external_id', 'number', 'status', 'currency', 'cancelled_by'],
  search_entries: ['kind'],
  state_transitions: ['entity_type', 'from_status', 'to_status', 'cause', 'actor', 'refusal'],
  suppressions: ['reason', 'created_by'],
  subscription_terms: ['currency', 'billing_interval'],
  subscriptions: ['plan_code', 'gateway_status', 'currency', 'billing_interval'],
  // A digest tells things apart; without it what was billed could not be counted again.
  usage_records: ['item'],
  usage_thresholds: ['period', 'timezone'],
  // The platform's own id of the tenant, which its gateways and events name.
  tenants: ['external_id', 'status_reason', 'currency', 'locale', 'timezone', 'settings'],
};
