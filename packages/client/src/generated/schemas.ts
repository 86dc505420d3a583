// Generated from the same schemas that parse requests: test/client/generated.test.ts writes and compares it.

/** RFC 9457. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: "malformed_request" | "malformed_json" | "unauthorized" | "csrf_failed" | "insufficient_scope" | "operator_key_required" | "tenant_key_required" | "tenant_suspended" | "not_found" | "method_not_allowed" | "unsupported_version" | "conflict" | "illegal_transition" | "customer_restricted" | "gateway_key_missing" | "request_in_progress" | "precondition_failed" | "body_too_large" | "unsupported_media_type" | "validation_failed" | "idempotency_key_reused" | "refund_too_high" | "rate_limited" | "internal_error" | "unavailable";
  detail: string;
  errors?: {
    field: string;
    message: string;
  }[] | undefined;
  request_id: string;
}

export interface Tenant {
  id: string;
  external_id: string;
  name: string;
  email: string | null;
  status: "pending" | "active" | "overdue" | "suspended" | "canceled";
  status_reason: string | null;
  overdue_since: string | null;
  /** What is left of the service: all; no upgrades or new orders (final notice); reading and paying only (suspended); nothing (the end). */
  access: "full" | "no_new_orders" | "read_only" | "none";
  currency: string;
  timezone: string;
  locale: string;
  branding: Record<string, unknown>;
  settings: Record<string, unknown>;
  created_at: string;
  updated_at: string;
}

export interface NewTenant {
  external_id: string;
  name: string;
  email?: string | null | undefined;
  currency?: string | undefined;
  timezone?: string | undefined;
  locale?: string | undefined;
  /** Texts for mails, pages and PDFs, each of at most 2,048 characters: `logo` (PNG or JPEG as a data URL of at most 65,536 characters), `color` (`#rrggbb`), `address`, `tax_id`, `footer`, `logo_url`, … */
  branding?: Record<string, string> | undefined;
  /** Rules of its platform account, and how many events it may publish: `publish_events_per_second` in the long run, `publish_burst` at once after a pause. null: as configured, and two seconds’ worth, 1000 at least. `…_series`: how numbers of its documents begin; null: `INV`, `CN`, `SO`. `dunning_policy`: how its payers, and it itself, are reminded, a shipped policy or one of its own (`/dunning/policies`; it itself by none that it has written); null: `standard-v1`. `dunning_min_balance_minor`: below it nobody is suspended or ended. `reactivation_rule`: what lifts a suspension; null: `all_overdue_paid`. `void_unused_period`: an open invoice for a period after the end of its subscription is voided; null: it stays owed. `sender_domains`: what its mails may be from (`from_address` of `/messaging`). */
  settings?: {
    daysUntilOverdueStatus?: number | undefined;
    /** Name of the policy. */
    dunning_policy?: string | null | undefined;
    dunning_min_balance_minor?: number | null | undefined;
    reactivation_rule?: "all_overdue_paid" | "any_payment" | null | undefined;
    void_unused_period?: boolean | null | undefined;
    publish_events_per_second?: number | null | undefined;
    publish_burst?: number | null | undefined;
    invoice_series?: string | null | undefined;
    credit_note_series?: string | null | undefined;
    sales_order_series?: string | null | undefined;
    sender_domains?: string[] | undefined;
  } | undefined;
}

export interface TenantList {
  data: Tenant[];
  next_cursor: string | null;
}

/** What is left out stays; `settings` are merged, `branding` is replaced. */
export interface TenantChange {
  name?: string | undefined;
  email?: string | null | undefined;
  currency?: string | undefined;
  timezone?: string | undefined;
  locale?: string | undefined;
  /** Texts for mails, pages and PDFs, each of at most 2,048 characters: `logo` (PNG or JPEG as a data URL of at most 65,536 characters), `color` (`#rrggbb`), `address`, `tax_id`, `footer`, `logo_url`, … */
  branding?: Record<string, string> | undefined;
  /** Rules of its platform account, and how many events it may publish: `publish_events_per_second` in the long run, `publish_burst` at once after a pause. null: as configured, and two seconds’ worth, 1000 at least. `…_series`: how numbers of its documents begin; null: `INV`, `CN`, `SO`. `dunning_policy`: how its payers, and it itself, are reminded, a shipped policy or one of its own (`/dunning/policies`; it itself by none that it has written); null: `standard-v1`. `dunning_min_balance_minor`: below it nobody is suspended or ended. `reactivation_rule`: what lifts a suspension; null: `all_overdue_paid`. `void_unused_period`: an open invoice for a period after the end of its subscription is voided; null: it stays owed. `sender_domains`: what its mails may be from (`from_address` of `/messaging`). */
  settings?: {
    daysUntilOverdueStatus?: number | undefined;
    /** Name of the policy. */
    dunning_policy?: string | null | undefined;
    dunning_min_balance_minor?: number | null | undefined;
    reactivation_rule?: "all_overdue_paid" | "any_payment" | null | undefined;
    void_unused_period?: boolean | null | undefined;
    publish_events_per_second?: number | null | undefined;
    publish_burst?: number | null | undefined;
    invoice_series?: string | null | undefined;
    credit_note_series?: string | null | undefined;
    sales_order_series?: string | null | undefined;
    sender_domains?: string[] | undefined;
  } | undefined;
}

export interface TenantHold {
  /** `status_reason` of the tenant. */
  reason?: "manual" | "abuse" | undefined;
  /** For the audit log. */
  note?: string | undefined;
}

export interface TenantRelease {
  /** For the audit log. */
  note?: string | undefined;
}

export interface CreatedApiKey {
  id: string;
  tenant_id: string;
  name: string;
  /** How the key begins. */
  prefix: string;
  scopes: ("read" | "write" | "admin")[];
  expires_at: string | null;
  last_used_at: string | null;
  revoked_at: string | null;
  requests_per_minute: number | null;
  created_at: string;
  /** Shown this once. */
  key: string;
}

export interface NewApiKey {
  name: string;
  scopes: ("read" | "write" | "admin")[];
  expires_at?: string | null | undefined;
  /** How many requests it may make per minute and process. null: as configured. */
  requests_per_minute?: number | null | undefined;
}

export interface ApiKeyList {
  data: ApiKey[];
  next_cursor: string | null;
}

export interface ApiKey {
  id: string;
  tenant_id: string;
  name: string;
  /** How the key begins. */
  prefix: string;
  scopes: ("read" | "write" | "admin")[];
  expires_at: string | null;
  last_used_at: string | null;
  revoked_at: string | null;
  requests_per_minute: number | null;
  created_at: string;
}

export interface ApiKeyRotation {
  /** So long the old key goes on, 7 days at most. */
  grace_seconds?: number | undefined;
}

export interface PortalLink {
  object: "portal_link";
  id: string;
  tenant: string;
  scopes: ("read" | "write" | "admin")[];
  subject: string | null;
  /** Opens the portal, once. What opens it stands behind `#`: no log and no proxy sees it. Shown this once. */
  url: string;
  expires_at: string;
}

export interface NewPortalLink {
  /** It opens within so long. */
  expires_in_seconds?: number | undefined;
  scopes?: ("read" | "write" | "admin")[] | undefined;
  /** Who it is for, as you call them; the audit log names them as `session:<id>:<subject>`. */
  subject?: string | undefined;
  /** Where in the portal. */
  path?: string | undefined;
}

export interface Session {
  object: "session";
  id: string;
  kind: "tenant" | "operator";
  /** null: the operator. */
  tenant: {
    id: string;
    external_id: string;
    name: string;
    status: "pending" | "active" | "overdue" | "suspended" | "canceled";
  } | null;
  /** What it may do as a tenant; none of the operator. */
  scopes: ("read" | "write" | "admin")[];
  subject: string | null;
  /** To be sent as `X-CSRF-Token` with whatever changes something. */
  csrf_token: string;
  expires_at: string;
  /** When it ends unless it is used before. */
  idle_expires_at: string;
  /** Of the operator, where it is known. */
  temporal_ui_url: string | null;
  /** Of the operator. */
  temporal_namespace: string | null;
}

/** Exactly one of them. */
export interface NewSession {
  /** What stands behind `#link=` of a portal link. */
  link?: string | undefined;
  api_key?: string | undefined;
  /** The operator's key. */
  admin_key?: string | undefined;
}

export interface GatewayAccount {
  id: string;
  gateway: "stripe" | "razorpay" | "asaas";
  name: string;
  mode: "live" | "test" | "both";
  tenant: {
    id: string;
    external_id: string;
  } | null;
  active: boolean;
  /** How many webhook secrets verify, and which keys are set. */
  secrets: {
    webhook_secret: number;
    api_key: boolean;
    key_id: boolean;
    key_secret: boolean;
  };
  allowed_sources: string[] | null;
  webhook_path: string;
  created_at: string;
  updated_at: string;
}

export interface NewGatewayAccount {
  gateway: "stripe" | "razorpay" | "asaas";
  name: string;
  mode: "live" | "test";
  secrets: GatewaySecrets;
  /** Addresses and subnets from which its events may come; `vendor`: those that the gateway publishes. null: what the environment says for the gateway, as a rule everywhere. */
  allowed_sources?: ("vendor" | string | string | string | string)[] | null | undefined;
  /** Whose account it is; absent: the platform’s. */
  tenant?: string | undefined;
}

export interface GatewaySecrets {
  /** What the gateway signs with; ASAAS: its token. Each of several verifies, the newest first. */
  webhook_secret: string | string[];
  api_key?: string | undefined;
  key_id?: string | undefined;
  key_secret?: string | undefined;
}

export interface GatewayAccountList {
  data: GatewayAccount[];
  next_cursor: string | null;
}

export interface GatewayAccountChange {
  mode?: "live" | "test" | undefined;
  active?: boolean | undefined;
  /** Addresses and subnets from which its events may come; `vendor`: those that the gateway publishes. null: what the environment says for the gateway, as a rule everywhere. */
  allowed_sources?: ("vendor" | string | string | string | string)[] | null | undefined;
  /** A text as `webhook_secret` is added, and the one before stays valid; a list replaces all. */
  secrets?: {
    /** What the gateway signs with; ASAAS: its token. Each of several verifies, the newest first. */
    webhook_secret?: string | string[] | undefined;
    api_key?: string | undefined;
    key_id?: string | undefined;
    key_secret?: string | undefined;
  } | undefined;
}

export interface GatewayRef {
  gateway_account: string;
  kind: "customer" | "subscription";
  provider_id: string;
  tenant: {
    id: string;
    external_id: string;
  };
  /** Who pays; one per mode. */
  billing_accounts: string[];
  /** Stored events that waited for it and are looked at again. */
  requeued: number;
}

export interface NewGatewayRef {
  /** Id of a gateway account, or `<gateway>:<name>`. */
  gateway_account: string;
  kind: "customer" | "subscription";
  provider_id: string;
  /** Id of the tenant. */
  tenant: string;
  /** Id of the tenant's customer that pays; absent: the tenant itself pays. */
  customer?: string | undefined;
  /** Absent: the account's mode, or both. */
  livemode?: boolean | undefined;
}

export interface GatewayEvent {
  id: string;
  gateway: "stripe" | "razorpay" | "asaas";
  gateway_account: {
    id: string;
    name: string;
  };
  livemode: boolean;
  external_event_id: string;
  event_type: string;
  status: "received" | "processed" | "ignored" | "tenant_not_found" | "parked" | "dead_letter";
  action: string | null;
  outcome: {
    status: string;
    action: string;
    tenant_id?: string | undefined;
    transaction_id?: string | undefined;
    invoice_id?: string | undefined;
    subscription_id?: string | undefined;
    error?: string | undefined;
  } | null;
  tenant: {
    id: string;
    external_id: string;
  } | null;
  attempts: number;
  last_error: string | null;
  duplicate_count: number;
  /** Posted by the gateway, or found by asking its API for what had not come. */
  source: "webhook" | "reconciled";
  body_sha256: string;
  /** Only with `?include=body`; null once erased. */
  body?: string | null | undefined;
  occurred_at: string | null;
  received_at: string;
  processed_at: string | null;
}

export interface GatewayEventList {
  data: GatewayEvent[];
  next_cursor: string | null;
}

export interface GatewayEventDetail {
  id: string;
  gateway: "stripe" | "razorpay" | "asaas";
  gateway_account: {
    id: string;
    name: string;
  };
  livemode: boolean;
  external_event_id: string;
  event_type: string;
  status: "received" | "processed" | "ignored" | "tenant_not_found" | "parked" | "dead_letter";
  action: string | null;
  outcome: {
    status: string;
    action: string;
    tenant_id?: string | undefined;
    transaction_id?: string | undefined;
    invoice_id?: string | undefined;
    subscription_id?: string | undefined;
    error?: string | undefined;
  } | null;
  tenant: {
    id: string;
    external_id: string;
  } | null;
  attempts: number;
  last_error: string | null;
  duplicate_count: number;
  /** Posted by the gateway, or found by asking its API for what had not come. */
  source: "webhook" | "reconciled";
  body_sha256: string;
  /** Only with `?include=body`; null once erased. */
  body?: string | null | undefined;
  occurred_at: string | null;
  received_at: string;
  processed_at: string | null;
  /** Events of the tenant that tell of what it changed. */
  events: {
    id: string;
    type: string;
    created_at: string;
  }[];
}

export interface GatewayEventReplayResult {
  /** Absent in a dry run. */
  replay_id?: string | undefined;
  count: number;
  /** Always false: a replay takes all that match. */
  has_more: boolean;
}

export interface GatewayEventReplay {
  filter: {
    status?: "ignored" | "tenant_not_found" | "parked" | "dead_letter" | undefined;
    gateway?: "stripe" | "razorpay" | "asaas" | undefined;
    /** Id of a gateway account, or `<gateway>:<name>`. */
    gateway_account?: string | undefined;
    /** Id of a tenant. */
    tenant?: string | undefined;
    event_type?: string | undefined;
    /** A part of `last_error`, in any case; no personal data. */
    error?: string | undefined;
    since?: string | undefined;
    until?: string | undefined;
  };
  dry_run?: boolean | undefined;
}

export interface GatewayEventReplayProgressList {
  data: GatewayEventReplayProgress[];
  next_cursor: string | null;
}

export interface GatewayEventReplayProgress {
  id: string;
  status: "running" | "done" | "cancelled";
  /** Which events; without any: all that can be processed again. */
  filter: {
    status?: "received" | "processed" | "ignored" | "tenant_not_found" | "parked" | "dead_letter" | undefined;
    gateway?: "stripe" | "razorpay" | "asaas" | undefined;
    gateway_account?: string | undefined;
    tenant?: string | undefined;
    event_type?: string | undefined;
    error?: string | undefined;
    since?: string | undefined;
    until?: string | undefined;
  };
  requested_by: string;
  /** Events that matched when it was asked for. */
  total: number;
  /** Of these, begun so far. */
  reset: number;
  /** Begun, and without an outcome so far. */
  under_way: number;
  /** How many ended as what: `processed`, `dead_letter`, … */
  outcomes: Record<string, number>;
  created_at: string;
  finished_at: string | null;
}

export interface AlertList {
  data: Alert[];
  next_cursor: string | null;
}

export interface Alert {
  id: string;
  kind: "dead_letter" | "test_event" | "currency_mismatch" | "gateway_queue" | "gateway_api" | "events_missing" | "events_unresolved" | "order_conflict" | "invoice_rejected" | "dunning_notice";
  /** What it is about; the same again while it is open only counts up. */
  key: string;
  message: string;
  tenant: {
    id: string;
    external_id: string;
  } | null;
  gateway_account: string | null;
  occurrences: number;
  first_at: string;
  last_at: string;
  resolved_at: string | null;
}

export interface GatewayStandingList {
  data: GatewayStanding[];
  next_cursor: string | null;
}

/** Of what waits, 10000 in all are counted. */
export interface GatewayStanding {
  gateway_account: {
    id: string;
    gateway: "stripe" | "razorpay" | "asaas";
    name: string;
  };
  /** null: an account of the platform. */
  tenant: {
    id: string;
    external_id: string;
  } | null;
  active: boolean;
  /** null: not among the newest 10000 events of all accounts. */
  last_event_at: string | null;
  /** Of the last event: from the time that the gateway names to its storing. */
  last_lag_seconds: number | null;
  /** Stored, and not applied. */
  queued: number;
  /** They wait for a tenant, or for a name. */
  unclaimed: number;
  /** No repetition can apply them. */
  dead: number;
  open_alerts: number;
  /** Requests to it whose signature or token was wrong, since it was made; some seconds old. */
  signature_failures: number;
  last_signature_failure_at: string | null;
}

export interface UnhealthyWebhookSubscriptionList {
  data: UnhealthyWebhookSubscription[];
  next_cursor: string | null;
}

export interface UnhealthyWebhookSubscription {
  id: string;
  tenant: {
    id: string;
    external_id: string;
  };
  url: string;
  status: "active" | "paused" | "disabled";
  status_reason: string | null;
  failing_since: string | null;
  consecutive_failures: number;
  lane: "direct" | "queued";
  last_error: string | null;
  response_status: number | null;
}

export interface Backlog {
  queues: {
    gateway_events: {
      /** 10000: so many, or more. */
      length: number;
      /** How long the first has been waiting; 0: nothing waits. */
      oldest_seconds: number;
    };
    deliveries: {
      /** 10000: so many, or more. */
      length: number;
      /** How long the first has been waiting; 0: nothing waits. */
      oldest_seconds: number;
    };
    notifications: {
      /** 10000: so many, or more. */
      length: number;
      /** How long the first has been waiting; 0: nothing waits. */
      oldest_seconds: number;
    };
  };
  /** Of deliveries to healthy endpoints, which begin with their commit. */
  first_attempts_oldest_seconds: number;
  dead_letters: number;
  /** `held`, `failing` and `queued` are active ones, too. `queued`: one drain sends them what others get at once. */
  endpoints: {
    active: number;
    held: number;
    failing: number;
    queued: number;
    paused: number;
    disabled: number;
  };
}

export interface OpenDunningRunList {
  data: OpenDunningRun[];
  next_cursor: string | null;
}

export interface OpenDunningRun {
  id: string;
  tenant: {
    id: string;
    external_id: string;
  };
  account_id: string;
  currency: string;
  state: "clear" | "grace" | "overdue" | "final_notice" | "suspended" | "terminated" | "paused";
  next_look_at: string | null;
}

export interface DunningBoard {
  states: ({
    state: "clear" | "grace" | "overdue" | "final_notice" | "suspended" | "terminated" | "paused";
    open: number;
  })[];
}

export interface Examination {
  /** No problem was found. */
  ok: boolean;
  examined_at: string;
  findings: Finding[];
}

export interface Finding {
  check: string;
  /** What somebody wants to know. */
  asks: string;
  level: "ok" | "note" | "problem" | "skipped";
  says: string;
  /** What to do about it; null: nothing. */
  do: string | null;
}

export interface AuditEntryList {
  data: AuditEntry[];
  next_cursor: string | null;
}

export interface AuditEntry {
  id: string;
  at: string;
  /** null: about no tenant. */
  tenant: string | null;
  actor_type: "operator" | "api_key" | "context" | "system";
  /** Id of the API key, or the name of what runs by itself. */
  actor: string | null;
  action: string;
  entity_type: string | null;
  entity: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  request_id: string | null;
  /** Place in the chain of the tenant’s entries; null until it has one, half a minute at most. */
  position: number | null;
  /** `hash` of the place before. */
  prev_hash: string | null;
  /** SHA-256 of the entry and of `prev_hash`, in hex. */
  hash: string | null;
}

export interface Erasure {
  id: string;
  tenant: {
    id: string;
    external_id: string;
  };
  /** null: the tenant and all of its customers. */
  customer: string | null;
  reason: string;
  dry_run: boolean;
  status: "running" | "done";
  /** Rows that were changed so far, by table. */
  counts: Record<string, number>;
  requested_at: string;
  finished_at: string | null;
}

export interface TenantErasure {
  /** Why, for the audit log; no personal data. */
  reason: string;
  /** Only count what would be erased. */
  dry_run?: boolean | undefined;
}

export interface CustomerErasure {
  /** Id of the tenant whose customer it is. */
  tenant: string;
  /** Why, for the audit log; no personal data. */
  reason: string;
  /** Only count what would be erased. */
  dry_run?: boolean | undefined;
}

export interface Migrations {
  applied: string[];
  pending: string[];
  /** Applied ones that this release does not have: a later one has been here. */
  unknown: string[];
  needs_upgrade: boolean;
}

export interface Workflow {
  workflow_id: string;
  /** The row of PostgreSQL that it works on. */
  works_on: string;
  tenant: string | null;
  /** Of that row. */
  status: string;
  /** Something is left to be done about what was asked for. */
  is_open: boolean;
  /** The newest run; null: there is none, or its retention is over. */
  run: {
    type: string;
    status: "running" | "completed" | "failed" | "canceled" | "terminated" | "continued_as_new" | "timed_out";
    summary: string | null;
    /** What it waits for or has done, in Markdown; null: no worker has answered. */
    details: string | null;
    /** Its search attributes: `tenant`, `gateway`, `event_type`, `outcome`, `endpoint_state`, `subject`. */
    attributes: Record<string, string>;
    pending: ({
      activity: string;
      attempt: number;
      last_failure: string | null;
    })[];
    started_at: string;
    closed_at: string | null;
  } | null;
}

export interface WebhookSubscriptionWithSecret {
  id: string;
  url: string;
  events: string[];
  description: string | null;
  headers: Record<string, string>;
  status: "active" | "paused" | "disabled";
  status_reason: string | null;
  ordered: boolean;
  rate_limit: number | null;
  concurrency: number;
  /** `standard`: an event per request. `thin`: the same without `data`, which `GET /api/v1/events/{id}` tells. `batch`: `{batch_id, events}` with up to 100 events, or what has gathered in a second. */
  format: "standard" | "thin" | "batch";
  /** Nothing is sent before. */
  hold_until: string | null;
  /** The endpoint has asked by `Retry-After`, with 429 or 503, for no request before, a day at most. Retrying a delivery by hand ends it. */
  throttled_until: string | null;
  /** `seed`: 1, 2 and 4 s only; `standard`: then for days. */
  retry_profile: "standard" | "seed";
  timeout_ms: number;
  /** null: every event of `events`. */
  filter: Record<string, unknown> | null;
  metadata: Record<string, string>;
  failing_since: string | null;
  consecutive_failures: number;
  /** Until then the secret before the current one signs too. */
  secret_expires_at: string | null;
  created_at: string;
  updated_at: string;
  /** Shown this once. */
  secret: string;
}

/** Either `events` or `event`. */
export interface NewWebhookSubscription {
  url: string;
  events?: string[] | undefined;
  /** The same as `events` with one entry. */
  event?: string | undefined;
  /** 8 to 256 characters, after `whsec_` base64; made when absent. */
  secret?: string | undefined;
  description?: string | null | undefined;
  /** Sent with every delivery, sealed, and shown as `***`: up to 20, together 4,096 bytes of printable ASCII. Not those that HTTP or Billhook itself needs (Host, Content-…, Connection, User-Agent, Cookie, webhook-…, X-Signature and the like). */
  headers?: Record<string, string> | undefined;
  /** Requests in any second, at most; a batch is one request. null: no limit. */
  rate_limit?: number | null | undefined;
  /** Requests at once, at most; 10 unless it is given. */
  concurrency?: number | undefined;
  /** Events of one aggregate (an invoice, a payment) go one after the other: each waits until the one before has arrived, has failed for good, or was cancelled or skipped. */
  ordered?: boolean | undefined;
  /** `standard`: an event per request. `thin`: the same without `data`, which `GET /api/v1/events/{id}` tells. `batch`: `{batch_id, events}` with up to 100 events, or what has gathered in a second. */
  format?: "standard" | "thin" | "batch" | undefined;
  /** `seed`: 1, 2 and 4 s only; `standard`: then for days. */
  retry_profile?: "standard" | "seed" | undefined;
  timeout_ms?: number | undefined;
  /** A condition on the JSON that is sent; an event that does not match gets no delivery here. Keys are paths (`data.amount`), `$and`, `$or` (lists of conditions) or `$not`; all keys together must hold. A path has a value that it must equal, or an object of `$eq`, `$ne`, `$gt`, `$gte`, `$lt`, `$lte` (numbers), `$in`, `$nin`, `$exists`. Of a list on the way or at the end one entry that matches is enough. A field that is missing equals nothing, not even null. At most 4096 characters, 50 comparisons (each value of a list is one; 200 in all filters of a tenant), 5 levels. It looks at the event under its canonical `type`. */
  filter?: Record<string, unknown> | null | undefined;
  /** Your own notes, which nobody acts on: up to 50 keys of 40 characters with texts of 500. Given, it replaces all of it. */
  metadata?: Record<string, string> | undefined;
}

export interface WebhookSubscriptionList {
  data: WebhookSubscription[];
  next_cursor: string | null;
}

export interface WebhookSubscription {
  id: string;
  url: string;
  events: string[];
  description: string | null;
  headers: Record<string, string>;
  status: "active" | "paused" | "disabled";
  status_reason: string | null;
  ordered: boolean;
  rate_limit: number | null;
  concurrency: number;
  /** `standard`: an event per request. `thin`: the same without `data`, which `GET /api/v1/events/{id}` tells. `batch`: `{batch_id, events}` with up to 100 events, or what has gathered in a second. */
  format: "standard" | "thin" | "batch";
  /** Nothing is sent before. */
  hold_until: string | null;
  /** The endpoint has asked by `Retry-After`, with 429 or 503, for no request before, a day at most. Retrying a delivery by hand ends it. */
  throttled_until: string | null;
  /** `seed`: 1, 2 and 4 s only; `standard`: then for days. */
  retry_profile: "standard" | "seed";
  timeout_ms: number;
  /** null: every event of `events`. */
  filter: Record<string, unknown> | null;
  metadata: Record<string, string>;
  failing_since: string | null;
  consecutive_failures: number;
  /** Until then the secret before the current one signs too. */
  secret_expires_at: string | null;
  created_at: string;
  updated_at: string;
}

/** What is left out stays. `events` and `filter` count for events that arise afterwards: what has a delivery keeps it, and what has none gets none. */
export interface WebhookSubscriptionChange {
  url?: string | undefined;
  events?: string[] | undefined;
  description?: string | null | undefined;
  /** Sent with every delivery, sealed, and shown as `***`: up to 20, together 4,096 bytes of printable ASCII. Not those that HTTP or Billhook itself needs (Host, Content-…, Connection, User-Agent, Cookie, webhook-…, X-Signature and the like). */
  headers?: Record<string, string> | undefined;
  /** Requests in any second, at most; a batch is one request. null: no limit. */
  rate_limit?: number | null | undefined;
  /** Requests at once, at most; 10 unless it is given. */
  concurrency?: number | undefined;
  /** Events of one aggregate (an invoice, a payment) go one after the other: each waits until the one before has arrived, has failed for good, or was cancelled or skipped. */
  ordered?: boolean | undefined;
  /** `standard`: an event per request. `thin`: the same without `data`, which `GET /api/v1/events/{id}` tells. `batch`: `{batch_id, events}` with up to 100 events, or what has gathered in a second. */
  format?: "standard" | "thin" | "batch" | undefined;
  /** `seed`: 1, 2 and 4 s only; `standard`: then for days. */
  retry_profile?: "standard" | "seed" | undefined;
  timeout_ms?: number | undefined;
  /** A condition on the JSON that is sent; an event that does not match gets no delivery here. Keys are paths (`data.amount`), `$and`, `$or` (lists of conditions) or `$not`; all keys together must hold. A path has a value that it must equal, or an object of `$eq`, `$ne`, `$gt`, `$gte`, `$lt`, `$lte` (numbers), `$in`, `$nin`, `$exists`. Of a list on the way or at the end one entry that matches is enough. A field that is missing equals nothing, not even null. At most 4096 characters, 50 comparisons (each value of a list is one; 200 in all filters of a tenant), 5 levels. It looks at the event under its canonical `type`. */
  filter?: Record<string, unknown> | null | undefined;
  /** Your own notes, which nobody acts on: up to 50 keys of 40 characters with texts of 500. Given, it replaces all of it. */
  metadata?: Record<string, string> | undefined;
  /** Maintenance: until then, at most 30 days ahead, nothing is sent and events are kept without using attempts, also those retried by hand. Once answered, no request begins any more. null ends it. */
  hold_until?: string | undefined;
}

export interface SecretRotation {
  /** How long the secrets before sign too; five sign at once at most, the newest. */
  grace_seconds?: number | undefined;
  /** 8 to 256 characters, after `whsec_` base64; made when absent. */
  secret?: string | undefined;
}

export interface FilterTestResult {
  matches: boolean;
}

/** Either `event` or `payload`. */
export interface FilterTest {
  /** A condition on the JSON that is sent; an event that does not match gets no delivery here. Keys are paths (`data.amount`), `$and`, `$or` (lists of conditions) or `$not`; all keys together must hold. A path has a value that it must equal, or an object of `$eq`, `$ne`, `$gt`, `$gte`, `$lt`, `$lte` (numbers), `$in`, `$nin`, `$exists`. Of a list on the way or at the end one entry that matches is enough. A field that is missing equals nothing, not even null. At most 4096 characters, 50 comparisons (each value of a list is one; 200 in all filters of a tenant), 5 levels. It looks at the event under its canonical `type`. */
  filter: Record<string, unknown>;
  /** A name of the catalogue, whose example is looked at. */
  event?: string | undefined;
  /** What is looked at, as it would be sent. */
  payload?: Record<string, unknown> | undefined;
}

export interface UrlTestResult {
  /** `refused`: it cannot be saved; `not_public`: its host resolves to an address that is not dialled; `not_found`: it does not resolve; `unknown`: that cannot be told now. null: nothing is wrong. */
  problem: "refused" | "not_public" | "not_found" | "unknown" | null;
  message: string | null;
}

export interface UrlTest {
  url: string;
}

export interface TestDeliveryResult {
  delivered: boolean;
  event: string;
  event_id: string;
  payload: Record<string, unknown>;
  attempt: {
    started_at: string;
    duration_ms: number;
    response_status: number | null;
    response_body: string | null;
    error: string | null;
  };
}

export interface TestDelivery {
  /** A name of the catalogue, `invoice.*`, `custom.*` or `*`. */
  event?: string | undefined;
}

export interface Delivery {
  id: string;
  event_id: string;
  event: string;
  subscription_id: string;
  status: "pending" | "sending" | "succeeded" | "failed" | "cancelled" | "discarded";
  /** Why it is not sent again; null as long as it may be. `retries_exhausted` (`failed`): the attempt of the last step of its ladder failed; `endpoint_gone` (`failed`): the endpoint answered 410; `cancelled_by_tenant` (`cancelled`): it was cancelled through the API; `skipped` (`cancelled`): it was skipped through the API, so that those behind it go on; `endpoint_deleted` (`discarded`): its webhook subscription was deleted before it arrived. */
  reason: "retries_exhausted" | "endpoint_gone" | "cancelled_by_tenant" | "skipped" | "endpoint_deleted" | null;
  attempts: number;
  last_error: string | null;
  response_status: number | null;
  next_attempt_at: string | null;
  /** Of an ordered webhook subscription: the delivery of the same aggregate that it waits for. */
  blocked_by: string | null;
  created_at: string;
  delivered_at: string | null;
}

export interface DeliveryList {
  data: Delivery[];
  next_cursor: string | null;
}

export interface DeliveryDetail {
  id: string;
  event_id: string;
  event: string;
  subscription_id: string;
  status: "pending" | "sending" | "succeeded" | "failed" | "cancelled" | "discarded";
  /** Why it is not sent again; null as long as it may be. `retries_exhausted` (`failed`): the attempt of the last step of its ladder failed; `endpoint_gone` (`failed`): the endpoint answered 410; `cancelled_by_tenant` (`cancelled`): it was cancelled through the API; `skipped` (`cancelled`): it was skipped through the API, so that those behind it go on; `endpoint_deleted` (`discarded`): its webhook subscription was deleted before it arrived. */
  reason: "retries_exhausted" | "endpoint_gone" | "cancelled_by_tenant" | "skipped" | "endpoint_deleted" | null;
  attempts: ({
    number: number;
    started_at: string;
    duration_ms: number | null;
    response_status: number | null;
    response_body: string | null;
    /** Of an answer that was no success, or had a body; cookies are masked. */
    response_headers: Record<string, string> | null;
    error: string | null;
    trigger: string;
  })[];
  last_error: string | null;
  response_status: number | null;
  next_attempt_at: string | null;
  /** Of an ordered webhook subscription: the delivery of the same aggregate that it waits for. */
  blocked_by: string | null;
  created_at: string;
  delivered_at: string | null;
  attempt_count: number;
  /** How it is sent, by what the webhook subscription is now; signatures and its own headers are masked. null: the webhook subscription was deleted. */
  request: {
    method: "POST";
    url: string;
    headers: Record<string, string>;
  } | null;
  /** null: erased by age. */
  payload: Record<string, unknown> | null;
  /** Of a payload that was erased by age: SHA-256 of the JSON that was sent, in hex. */
  payload_sha256: string | null;
}

export interface DeliveryReplayResult {
  /** Absent in a dry run. */
  replay_id?: string | undefined;
  count: number;
}

export interface DeliveryReplayRequest {
  filter: {
    /** Without it all but those that were cancelled. */
    status?: "pending" | "succeeded" | "failed" | "cancelled" | undefined;
    event?: string | undefined;
    /** Id of a webhook subscription. */
    subscription?: string | undefined;
    since?: string | undefined;
    until?: string | undefined;
  };
  /** Only counts. */
  dry_run?: boolean | undefined;
  /** Deliveries that are put in line per second, at most. */
  rate?: number | undefined;
}

/** A stretch of time, its end excluded. */
export interface WebhookSubscriptionRecovery {
  since: string;
  until?: string | undefined;
  /** Only counts. */
  dry_run?: boolean | undefined;
  /** Deliveries that are put in line per second, at most. */
  rate?: number | undefined;
}

export interface DeliveryReplayList {
  data: DeliveryReplay[];
  next_cursor: string | null;
}

export interface DeliveryReplay {
  id: string;
  /** `filter`: what a filter names; `recover`: what a subscription has not got; `missing`: events that it had no delivery of. */
  kind: "filter" | "recover" | "missing";
  /** `done`: all are in line. */
  status: "running" | "done" | "cancelled";
  filter: {
    status?: "pending" | "sending" | "succeeded" | "failed" | "cancelled" | "discarded" | undefined;
    event?: string | undefined;
    subscription?: string | undefined;
    since?: string | undefined;
    until?: string | undefined;
  };
  rate: number;
  /** Id of the API key. */
  requested_by: string;
  /** Deliveries that matched when it was asked for. */
  total: number;
  /** Of these, put in line so far. What has changed since it was asked for is left out. */
  done: number;
  created_at: string;
  finished_at: string | null;
}

export interface DeliveryReplayDetail {
  id: string;
  /** `filter`: what a filter names; `recover`: what a subscription has not got; `missing`: events that it had no delivery of. */
  kind: "filter" | "recover" | "missing";
  /** `done`: all are in line. */
  status: "running" | "done" | "cancelled";
  filter: {
    status?: "pending" | "sending" | "succeeded" | "failed" | "cancelled" | "discarded" | undefined;
    event?: string | undefined;
    subscription?: string | undefined;
    since?: string | undefined;
    until?: string | undefined;
  };
  rate: number;
  /** Id of the API key. */
  requested_by: string;
  /** Deliveries that matched when it was asked for. */
  total: number;
  /** Of these, put in line so far. What has changed since it was asked for is left out. */
  done: number;
  created_at: string;
  finished_at: string | null;
  /** How those in line stand now: how many of each status. What a later replay has put in line counts there. */
  outcomes: Record<string, number>;
}

export interface WebhookSubscriptionStats {
  subscription_id: string;
  /** Of a window longer than 48 hours the begin of its first UTC day. */
  since: string;
  deliveries: number;
  succeeded: number;
  failed: number;
  pending: number;
  /** Succeeded of those that are decided; null: none is. */
  success_rate: number | null;
  /** Sent more than once, of those that were sent. */
  retry_rate: number | null;
  /** Percentiles are at most 5 % off. */
  latency_ms: {
    avg: number | null;
    p50: number | null;
    p95: number | null;
    p99: number | null;
  };
  /** Failed attempts; `none`: no answer. */
  failures_by_code: Record<string, number>;
  per_day: {
    date: string;
    deliveries: number;
    succeeded: number;
    failed: number;
  }[];
}

export interface WebhookStats {
  /** Of a window longer than 48 hours the begin of its first UTC day. */
  since: string;
  deliveries: number;
  succeeded: number;
  failed: number;
  pending: number;
  /** Succeeded of those that are decided; null: none is. */
  success_rate: number | null;
  /** Sent more than once, of those that were sent. */
  retry_rate: number | null;
  /** Percentiles are at most 5 % off. */
  latency_ms: {
    avg: number | null;
    p50: number | null;
    p95: number | null;
    p99: number | null;
  };
  /** Failed attempts; `none`: no answer. */
  failures_by_code: Record<string, number>;
  per_day: {
    date: string;
    deliveries: number;
    succeeded: number;
    failed: number;
  }[];
  /** Deliveries that were given up. */
  failures_by_reason: Record<string, number>;
  failing_subscriptions: ({
    id: string;
    url: string;
    status: "active" | "paused" | "disabled";
    status_reason: string | null;
    failing_since: string;
    consecutive_failures: number;
  })[];
}

export interface EventTypeList {
  data: EventType[];
  next_cursor: null;
}

export interface EventType {
  name: string;
  aliases: string[];
  description: string;
  aggregate: string;
  origin: "produced" | "accepted" | "both";
  /** The schema version that events have now. */
  version: number;
  /** JSON Schema of `data` by schema version; in lists only of the current one. */
  schemas: Record<string, Record<string, unknown>>;
  example: Record<string, unknown>;
  /** Of a type of your own that was archived. */
  archived_at: string | null;
}

export interface NewEventType {
  /** `custom.` and words of a-z, 0-9 and _. */
  name: string;
  description: string;
  /** JSON Schema of `data`, draft 2020-12 or, where `$schema` says so, draft-07; at most 16 KiB. Not taken: `pattern`, `$id`, references to other places than `#/$defs/…` and `#/definitions/…`. */
  schema: Record<string, unknown>;
  /** An example of `data`; it must match the schema. */
  example?: Record<string, unknown> | undefined;
}

/** What is left out stays. Another schema is a new version. */
export interface EventTypeChange {
  description?: string | undefined;
  /** JSON Schema of `data`, draft 2020-12 or, where `$schema` says so, draft-07; at most 16 KiB. Not taken: `pattern`, `$id`, references to other places than `#/$defs/…` and `#/definitions/…`. */
  schema?: Record<string, unknown> | undefined;
  /** An example of `data`; it must match the schema. */
  example?: Record<string, unknown> | undefined;
}

export interface NewQuote {
  number: string;
  customer: QuoteParty;
  currency: string;
  lines: QuoteLine[];
  /** Major units, with at most the decimals of the currency. */
  discount?: number | string | undefined;
  /** Minor units. */
  discount_minor?: number | undefined;
  /** Today, when absent. */
  date?: string | undefined;
  valid_until?: string | undefined;
  notes?: string | null | undefined;
  locale?: string | undefined;
  timezone?: string | undefined;
  paper?: "A4" | "LETTER" | undefined;
  /** In place of what the tenant is called. */
  seller?: {
    name?: string | undefined;
    /** Lines. */
    address?: string[] | undefined;
    tax_id?: string | null | undefined;
    email?: string | null | undefined;
  } | undefined;
  /** In place of the tenant’s own. */
  branding?: {
    /** PNG or JPEG as a data URL: at most 256 KiB and a million pixels. */
    logo?: string | undefined;
    color?: string | undefined;
    footer?: string | undefined;
  } | undefined;
}

export interface QuoteParty {
  name: string;
  /** Lines. */
  address?: string[] | undefined;
  tax_id?: string | null | undefined;
  email?: string | null | undefined;
}

export interface QuoteLine {
  description: string;
  quantity?: number | string | undefined;
  /** Major units, with at most the decimals of the currency. */
  unit_amount?: number | string | undefined;
  /** Minor units. */
  unit_amount_minor?: number | undefined;
  /** Percent. */
  tax_rate?: number | string | null | undefined;
  unit?: string | undefined;
}

export interface EventList {
  data: ListedEvent[];
  next_cursor: string | null;
}

export type ListedEvent = Event & ({
  /** What `expand` has asked for, and nothing else. */
  expanded?: {
    /** 100 at most. */
    deliveries?: Delivery[] | undefined;
  } | undefined;
});

export interface Event {
  id: string;
  type: string;
  schema_version: number;
  timestamp: string;
  tenant_id: string;
  aggregate: {
    type: string;
    id: string;
    version: number;
  };
  /** null: erased by age. */
  data: Record<string, unknown> | null;
  /** Of a payload that was erased by age: SHA-256 of the JSON that was sent, in hex. */
  payload_sha256: string | null;
  created_at: string;
}

export interface EventDetail {
  id: string;
  type: string;
  schema_version: number;
  timestamp: string;
  tenant_id: string;
  aggregate: {
    type: string;
    id: string;
    version: number;
  };
  /** null: erased by age. */
  data: Record<string, unknown> | null;
  /** Of a payload that was erased by age: SHA-256 of the JSON that was sent, in hex. */
  payload_sha256: string | null;
  created_at: string;
  /** What a gateway sent, and this tells of; null: nothing, or it is not known. */
  gateway_event: {
    id: string;
    gateway: "stripe" | "razorpay" | "asaas";
    event_type: string;
    received_at: string;
  } | null;
  deliveries: Delivery[];
}

export interface Published {
  /** Of one event. */
  id?: string | undefined;
  /** Of `events`, in their order. */
  ids?: string[] | undefined;
}

/** One event, or `events`: up to a thousand, all or none of which are taken. */
export interface Publication {
  /** A name of the catalogue, an alias of one, or `custom.…`. */
  type?: string | undefined;
  /** Matches the JSON Schema of its event type; at most 256 KiB and 32 levels. All lists of a request have at most 10000 entries, of which each 50 count as one more event of the tenant's limit. */
  data?: Record<string, unknown> | undefined;
  /** Your own id of the event: published again it is the same event. */
  external_id?: string | undefined;
  /** When it happened; now when absent. */
  occurred_at?: string | undefined;
  events?: NewEvent[] | undefined;
}

export interface NewEvent {
  /** A name of the catalogue, an alias of one, or `custom.…`. */
  type: string;
  /** Matches the JSON Schema of its event type; at most 256 KiB and 32 levels. All lists of a request have at most 10000 entries, of which each 50 count as one more event of the tenant's limit. */
  data: Record<string, unknown>;
  /** Your own id of the event: published again it is the same event. */
  external_id?: string | undefined;
  /** When it happened; now when absent. */
  occurred_at?: string | undefined;
}

export interface Customer {
  id: string;
  external_id: string;
  name: string;
  email: string | null;
  phone: string | null;
  locale: string | null;
  timezone: string | null;
  tax_id: string | null;
  billing_address: Record<string, unknown> | null;
  metadata: Record<string, unknown>;
  status: "active" | "suspended" | "deleted";
  /** What is left of the service: all; no upgrades or new orders (final notice); reading and paying only (suspended); nothing (the end). */
  access: "full" | "no_new_orders" | "read_only" | "none";
  created_at: string;
  updated_at: string;
}

export interface NewCustomer {
  name: string;
  email?: string | null | undefined;
  phone?: string | null | undefined;
  locale?: string | null | undefined;
  timezone?: string | null | undefined;
  tax_id?: string | null | undefined;
  /** As it is printed on documents. Given, it replaces all of it. */
  billing_address?: Record<string, string> | null | undefined;
  /** Your own notes, which nobody acts on: up to 50 keys of 40 characters with texts of 500. Given, it replaces all of it. */
  metadata?: Record<string, string> | undefined;
  /** Its own id, when absent. */
  external_id?: string | undefined;
}

export interface CustomerList {
  data: Customer[];
  next_cursor: string | null;
}

/** What is left out stays. */
export interface CustomerChange {
  name?: string | undefined;
  email?: string | null | undefined;
  phone?: string | null | undefined;
  locale?: string | null | undefined;
  timezone?: string | null | undefined;
  tax_id?: string | null | undefined;
  /** As it is printed on documents. Given, it replaces all of it. */
  billing_address?: Record<string, string> | null | undefined;
  /** Your own notes, which nobody acts on: up to 50 keys of 40 characters with texts of 500. Given, it replaces all of it. */
  metadata?: Record<string, string> | undefined;
}

export interface PaymentDetail {
  id: string;
  /** Who pays; the tenant itself for what it pays to the platform. */
  customer_id: string;
  subscription_id: string | null;
  livemode: boolean;
  status: "pending" | "requires_action" | "processing" | "authorized" | "succeeded" | "failed" | "canceled" | "partially_refunded" | "refunded" | "disputed" | "charged_back";
  /** Major units; null: no event has told it yet. */
  amount: number | null;
  amount_minor: number | null;
  currency: string | null;
  refunded_minor: number;
  /** What of it pays no invoice and has not gone back. */
  credit_minor: number;
  /** The gateway; `manual`: taken outside of one. */
  provider: "stripe" | "razorpay" | "asaas" | "manual";
  /** The gateway's own id; of a manual payment what was given. */
  reference: string | null;
  method: string | null;
  failure_code: string | null;
  failure_reason: string | null;
  receipt_url: string | null;
  paid_at: string | null;
  settled_at: string | null;
  failed_at: string | null;
  canceled_at: string | null;
  refunded_at: string | null;
  created_at: string;
  /** What can still be given back; pending refunds are taken off. null: the amount is not known. */
  refundable_minor: number | null;
  allocations: ({
    invoice_id: string;
    invoice_number: string | null;
    /** How much of the payment pays it. */
    amount_minor: number;
    /** How much of that has gone back. */
    refunded_minor: number;
  })[];
  refunds: Refund[];
}

export interface Refund {
  id: string;
  payment_id: string;
  /** Who paid; the tenant itself for what it paid to the platform. */
  customer_id: string;
  status: "pending" | "succeeded" | "failed" | "canceled";
  /** Major units; null: no event has told it yet. */
  amount: number | null;
  amount_minor: number | null;
  currency: string | null;
  refund_type: "full" | "partial";
  reason: string | null;
  failure_reason: string | null;
  /** The gateway's own id. */
  provider_refund_id: string | null;
  /** Id of the API key; null: the gateway has told it. */
  requested_by: string | null;
  processed_at: string | null;
  failed_at: string | null;
  created_at: string;
}

export interface NewPayment {
  /** Id of the customer, or `ext:` and its external id. */
  customer: string;
  /** Major units, with at most the decimals of the currency. */
  amount?: number | string | undefined;
  /** Minor units. */
  amount_minor?: number | undefined;
  currency: string;
  /** By which the payment is found where the money arrived; unique. */
  reference: string;
  /** What it pays, the oldest first. What is left over is credit of the customer. */
  invoice_ids?: string[] | undefined;
  method?: string | undefined;
  status?: "succeeded" | "failed" | undefined;
  failure_reason?: string | undefined;
  /** Or when it failed. Now, when absent. */
  paid_at?: string | undefined;
}

export interface PaymentList {
  data: ListedPayment[];
  next_cursor: string | null;
}

export type ListedPayment = Payment & ({
  /** What `expand` has asked for, and nothing else. */
  expanded?: {
    customer?: Customer | null | undefined;
    subscription?: Subscription | null | undefined;
    /** 100 at most. */
    invoices?: Invoice[] | undefined;
    /** 100 at most. */
    refunds?: Refund[] | undefined;
  } | undefined;
});

export interface Payment {
  id: string;
  /** Who pays; the tenant itself for what it pays to the platform. */
  customer_id: string;
  subscription_id: string | null;
  livemode: boolean;
  status: "pending" | "requires_action" | "processing" | "authorized" | "succeeded" | "failed" | "canceled" | "partially_refunded" | "refunded" | "disputed" | "charged_back";
  /** Major units; null: no event has told it yet. */
  amount: number | null;
  amount_minor: number | null;
  currency: string | null;
  refunded_minor: number;
  /** What of it pays no invoice and has not gone back. */
  credit_minor: number;
  /** The gateway; `manual`: taken outside of one. */
  provider: "stripe" | "razorpay" | "asaas" | "manual";
  /** The gateway's own id; of a manual payment what was given. */
  reference: string | null;
  method: string | null;
  failure_code: string | null;
  failure_reason: string | null;
  receipt_url: string | null;
  paid_at: string | null;
  settled_at: string | null;
  failed_at: string | null;
  canceled_at: string | null;
  refunded_at: string | null;
  created_at: string;
}

export interface Subscription {
  id: string;
  /** Who pays; the tenant itself for what it pays to the platform. */
  customer_id: string;
  livemode: boolean;
  status: "incomplete" | "incomplete_expired" | "trialing" | "active" | "past_due" | "suspended" | "paused" | "unpaid" | "canceled" | "completed";
  /** The gateway's own word. */
  gateway_status: string | null;
  plan_code: string | null;
  /** Major units; null: no event has told it yet. */
  amount: number | null;
  amount_minor: number | null;
  currency: string | null;
  quantity: number;
  interval: "day" | "week" | "month" | "quarter" | "year" | null;
  interval_count: number;
  current_period_start: string | null;
  current_period_end: string | null;
  trial_end: string | null;
  cancel_at_period_end: boolean;
  cancelled_at: string | null;
  ended_at: string | null;
  cancel_reason: string | null;
  activated_at: string | null;
  past_due_since: string | null;
  /** The gateway's own id. */
  reference: string | null;
  created_at: string;
}

export interface Invoice {
  id: string;
  /** null: it gets one when it is issued. */
  number: string | null;
  /** null: a gateway wrote and numbered it. */
  series: string | null;
  external_id: string | null;
  /** Who pays; the tenant itself for what it owes the platform. */
  customer_id: string;
  subscription_id: string | null;
  livemode: boolean;
  status: "draft" | "issued" | "sent" | "authorized" | "rejected" | "paid" | "voided" | "uncollectible";
  payment_status: "pending" | "processing" | "partially_paid" | "paid" | "failed" | "partially_refunded" | "refunded";
  /** Major units; null: no event has told it yet. */
  amount: number | null;
  amount_minor: number | null;
  currency: string | null;
  subtotal_minor: number | null;
  discount_minor: number;
  tax_minor: number;
  paid_minor: number;
  credited_minor: number;
  refunded_minor: number;
  /** What is still to be paid; null: not known. */
  due_minor: number | null;
  due_date: string | null;
  overdue_since: string | null;
  issued_at: string | null;
  sent_at: string | null;
  authorized_at: string | null;
  rejected_at: string | null;
  reject_reason: string | null;
  paid_at: string | null;
  voided_at: string | null;
  void_reason: string | null;
  uncollectible_at: string | null;
  hosted_url: string | null;
  metadata: Record<string, unknown>;
  created_at: string;
  updated_at: string;
}

export type ReadPayment = PaymentDetail & ({
  /** What `expand` has asked for, and nothing else. */
  expanded?: {
    customer?: Customer | null | undefined;
    subscription?: Subscription | null | undefined;
    /** 100 at most. */
    invoices?: Invoice[] | undefined;
    /** 100 at most. */
    refunds?: Refund[] | undefined;
  } | undefined;
});

/** Without an amount all that is left. */
export interface NewRefund {
  /** Major units, with at most the decimals of the currency. */
  amount?: number | string | undefined;
  /** Minor units. */
  amount_minor?: number | undefined;
  reason?: string | undefined;
}

export interface RefundDetail {
  id: string;
  payment_id: string;
  /** Who paid; the tenant itself for what it paid to the platform. */
  customer_id: string;
  status: "pending" | "succeeded" | "failed" | "canceled";
  /** Major units; null: no event has told it yet. */
  amount: number | null;
  amount_minor: number | null;
  currency: string | null;
  refund_type: "full" | "partial";
  reason: string | null;
  failure_reason: string | null;
  /** The gateway's own id. */
  provider_refund_id: string | null;
  /** Id of the API key; null: the gateway has told it. */
  requested_by: string | null;
  processed_at: string | null;
  failed_at: string | null;
  created_at: string;
  /** null: the gateway has told it, or none was asked. */
  gateway_command: {
    id: string;
    kind: "refund" | "cancel_subscription" | "keep_subscription";
    status: "pending" | "succeeded" | "failed" | "canceled";
    attempts: number;
    /** Why it was not done, or not yet. */
    last_error: string | null;
    /** Give it to the payer: only when they have said there to which bank account it goes, the gateway gives a boleto back. null: nothing is asked of them. */
    payer_url: string | null;
    created_at: string;
    finished_at: string | null;
  } | null;
}

export interface RefundList {
  data: ListedRefund[];
  next_cursor: string | null;
}

export type ListedRefund = Refund & ({
  /** What `expand` has asked for, and nothing else. */
  expanded?: {
    customer?: Customer | null | undefined;
    payment?: Payment | null | undefined;
  } | undefined;
});

export type ReadRefund = RefundDetail & ({
  /** What `expand` has asked for, and nothing else. */
  expanded?: {
    customer?: Customer | null | undefined;
    payment?: Payment | null | undefined;
  } | undefined;
});

export interface SubscriptionList {
  data: ListedSubscription[];
  next_cursor: string | null;
}

export type ListedSubscription = Subscription & ({
  /** What `expand` has asked for, and nothing else. */
  expanded?: {
    customer?: Customer | null | undefined;
  } | undefined;
});

export type ReadSubscription = SubscriptionDetail & ({
  /** What `expand` has asked for, and nothing else. */
  expanded?: {
    customer?: Customer | null | undefined;
  } | undefined;
});

export interface SubscriptionDetail {
  id: string;
  /** Who pays; the tenant itself for what it pays to the platform. */
  customer_id: string;
  livemode: boolean;
  status: "incomplete" | "incomplete_expired" | "trialing" | "active" | "past_due" | "suspended" | "paused" | "unpaid" | "canceled" | "completed";
  /** The gateway's own word. */
  gateway_status: string | null;
  plan_code: string | null;
  /** Major units; null: no event has told it yet. */
  amount: number | null;
  amount_minor: number | null;
  currency: string | null;
  quantity: number;
  interval: "day" | "week" | "month" | "quarter" | "year" | null;
  interval_count: number;
  current_period_start: string | null;
  current_period_end: string | null;
  trial_end: string | null;
  cancel_at_period_end: boolean;
  cancelled_at: string | null;
  ended_at: string | null;
  cancel_reason: string | null;
  activated_at: string | null;
  past_due_since: string | null;
  /** The gateway's own id. */
  reference: string | null;
  created_at: string;
  /** What the gateway was last told here; null: nothing. */
  cancellation: {
    id: string;
    kind: "refund" | "cancel_subscription" | "keep_subscription";
    status: "pending" | "succeeded" | "failed" | "canceled";
    attempts: number;
    /** Why it was not done, or not yet. */
    last_error: string | null;
    /** Give it to the payer: only when they have said there to which bank account it goes, the gateway gives a boleto back. null: nothing is asked of them. */
    payer_url: string | null;
    created_at: string;
    finished_at: string | null;
  } | null;
}

export interface SubscriptionCancellation {
  /** When what is paid for has passed, instead of at once. ASAAS cannot do this. */
  at_period_end?: boolean | undefined;
  reason?: string | undefined;
}

export interface DisputeList {
  data: ReadDispute[];
  next_cursor: string | null;
}

export type ReadDispute = Dispute & ({
  /** What `expand` has asked for, and nothing else. */
  expanded?: {
    customer?: Customer | null | undefined;
    payment?: Payment | null | undefined;
  } | undefined;
});

export interface Dispute {
  id: string;
  payment_id: string;
  /** Who paid; the tenant itself for what it paid to the platform. */
  customer_id: string;
  status: "warning" | "needs_response" | "under_review" | "won" | "lost" | "closed";
  /** Major units; null: no event has told it yet. */
  amount: number | null;
  amount_minor: number | null;
  currency: string | null;
  reason: string | null;
  evidence_due_by: string | null;
  /** The gateway's own id. */
  provider_dispute_id: string;
  opened_at: string | null;
  closed_at: string | null;
  created_at: string;
}

export interface DunningPolicyList {
  data: DunningPolicy[];
  next_cursor: null;
}

export interface DunningPolicy {
  /** null: it is shipped. */
  id: string | null;
  name: string;
  description: string | null;
  /** Who changes it. */
  written_by: "billhook" | "operator" | "tenant";
  steps: DunningPolicyStep[];
  updated_at: string | null;
}

export interface DunningPolicyStep {
  /** The first step, and no other, is `overdue`. */
  code: string;
  /** Days after the anchor, each later than before. */
  offset_days: number;
  kind: "notify" | "restrict" | "suspend" | "terminate";
  /** `email` is one of them. */
  channels: ("email" | "sms" | "push")[];
  template: "reminder_1" | "reminder_2" | "reminder_3" | "final_notice" | "account_suspended" | "last_chance" | "subscription_cancelled";
  /** Of `suspend` and `terminate`: the step whose message names the day, and how long before. */
  requires?: {
    sent: string;
    min_hours: number;
  } | undefined;
  /** Of `suspend` and `terminate`: not while less is owed. */
  conditions?: {
    min_balance_minor: number;
  } | undefined;
}

export interface NewDunningPolicy {
  description?: string | null | undefined;
  steps: ({
    /** The first step, and no other, is `overdue`. */
    code: string;
    /** Days after the anchor, each later than before. */
    offset_days: number;
    kind: "notify" | "restrict" | "suspend" | "terminate";
    /** `email` is one of them. */
    channels: ("email" | "sms" | "push")[];
    template: "reminder_1" | "reminder_2" | "reminder_3" | "final_notice" | "account_suspended" | "last_chance" | "subscription_cancelled";
    /** Of `suspend` and `terminate`: the step whose message names the day, and how long before. */
    requires?: {
      sent: string;
      min_hours: number;
    } | undefined;
    /** Of `suspend` and `terminate`: not while less is owed. */
    conditions?: {
      min_balance_minor: number;
    } | undefined;
  })[];
}

export interface DunningPreview {
  account_id: string;
  policy: string;
  state: "clear" | "grace" | "overdue" | "final_notice" | "suspended" | "terminated" | "paused";
  /** What is left of the service: all; no upgrades or new orders (final notice); reading and paying only (suspended); nothing (the end). */
  access: "full" | "no_new_orders" | "read_only" | "none";
  /** null: nothing is owed. */
  anchor_date: string | null;
  /** Before day 0: what the payer is told, or was, of what comes. */
  ahead: ({
    kind: "invoice_due" | "upcoming_renewal" | "card_expiring";
    /** Id of the invoice or subscription, or what the gateway calls the card. */
    about: string;
    /** Where the payer is. */
    happens_on: string;
    due_at: string;
    result: "done" | "pending";
  })[];
  /** Steps of the policy, as they stand now. */
  timeline: ({
    code: string;
    /** null: not as long as nothing changes. */
    due_at: string | null;
    /** Where the payer is. */
    day: string | null;
    result: "done" | "superseded" | "failed" | "pending";
    executed_at: string | null;
  })[];
  /** Why nothing is due for now. */
  pause: {
    kind: "dispute" | "processing" | "promise" | "operator";
    reason: string | null;
    from: string;
    until: string | null;
  } | null;
}

export interface DunningPolicyChoice {
  /** null: as the tenant’s settings say. */
  policy: string | null;
}

export interface DunningRunList {
  data: DunningRun[];
  next_cursor: string | null;
}

export interface DunningRun {
  id: string;
  /** Who owes: a customer, or the tenant itself for its platform fee. */
  customer_id: string;
  account_id: string;
  livemode: boolean;
  policy: string;
  state: "clear" | "grace" | "overdue" | "final_notice" | "suspended" | "terminated" | "paused";
  /** What is left of the service: all; no upgrades or new orders (final notice); reading and paying only (suspended); nothing (the end). */
  access: "full" | "no_new_orders" | "read_only" | "none";
  /** Of the account: nobody is reminded. */
  exempt: boolean;
  currency: string;
  /** The day that steps are counted from. */
  anchor_date: string;
  opening_balance: number | null;
  opening_balance_minor: number | null;
  started_at: string;
  ended_at: string | null;
  outcome: "recovered" | "terminated" | "voided" | "exempted" | "canceled" | null;
  /** null: when something happens. */
  next_look_at: string | null;
}

export interface DunningRunDetail {
  id: string;
  /** Who owes: a customer, or the tenant itself for its platform fee. */
  customer_id: string;
  account_id: string;
  livemode: boolean;
  policy: string;
  state: "clear" | "grace" | "overdue" | "final_notice" | "suspended" | "terminated" | "paused";
  /** What is left of the service: all; no upgrades or new orders (final notice); reading and paying only (suspended); nothing (the end). */
  access: "full" | "no_new_orders" | "read_only" | "none";
  /** Of the account: nobody is reminded. */
  exempt: boolean;
  currency: string;
  /** The day that steps are counted from. */
  anchor_date: string;
  opening_balance: number | null;
  opening_balance_minor: number | null;
  started_at: string;
  ended_at: string | null;
  outcome: "recovered" | "terminated" | "voided" | "exempted" | "canceled" | null;
  /** null: when something happens. */
  next_look_at: string | null;
  /** Steps of the policy, as they stand now. */
  timeline: ({
    code: string;
    /** null: not as long as nothing changes. */
    due_at: string | null;
    /** Where the payer is. */
    day: string | null;
    result: "done" | "superseded" | "failed" | "pending";
    executed_at: string | null;
  })[];
  /** Why nothing is due for now. */
  pause: {
    kind: "dispute" | "processing" | "promise" | "operator";
    reason: string | null;
    from: string;
    until: string | null;
  } | null;
  /** What was done, in its order. */
  steps: ({
    code: string;
    round: number;
    due_at: string;
    executed_at: string;
    result: "done" | "superseded" | "failed";
    requested_by: string | null;
  })[];
  pauses: ({
    kind: "dispute" | "processing" | "promise" | "operator";
    reason: string | null;
    from: string;
    until: string | null;
    promised_on: string | null;
    promised_minor: number | null;
  })[];
}

/** Without `until` until it is resumed. */
export interface DunningPause {
  until?: string | undefined;
  reason: string;
}

export interface PromiseToPay {
  /** At most 14 days ahead. */
  date: string;
  /** Major units. */
  amount?: number | undefined;
}

export interface DunningExemption {
  reason: string;
}

export interface DunningStepRequest {
  /** Without it the next one. */
  step?: string | undefined;
}

export interface InvoiceDetail {
  id: string;
  /** null: it gets one when it is issued. */
  number: string | null;
  /** null: a gateway wrote and numbered it. */
  series: string | null;
  external_id: string | null;
  /** Who pays; the tenant itself for what it owes the platform. */
  customer_id: string;
  subscription_id: string | null;
  livemode: boolean;
  status: "draft" | "issued" | "sent" | "authorized" | "rejected" | "paid" | "voided" | "uncollectible";
  payment_status: "pending" | "processing" | "partially_paid" | "paid" | "failed" | "partially_refunded" | "refunded";
  /** Major units; null: no event has told it yet. */
  amount: number | null;
  amount_minor: number | null;
  currency: string | null;
  subtotal_minor: number | null;
  discount_minor: number;
  tax_minor: number;
  paid_minor: number;
  credited_minor: number;
  refunded_minor: number;
  /** What is still to be paid; null: not known. */
  due_minor: number | null;
  due_date: string | null;
  overdue_since: string | null;
  issued_at: string | null;
  sent_at: string | null;
  authorized_at: string | null;
  rejected_at: string | null;
  reject_reason: string | null;
  paid_at: string | null;
  voided_at: string | null;
  void_reason: string | null;
  uncollectible_at: string | null;
  hosted_url: string | null;
  metadata: Record<string, unknown>;
  created_at: string;
  updated_at: string;
  /** None where a gateway wrote it. */
  lines: Line[];
  payments: ({
    payment_id: string;
    /** What of the payment pays this invoice. */
    amount_minor: number;
    refunded_minor: number;
    paid_at: string | null;
  })[];
}

export interface Line {
  description: string;
  /** Decimal. */
  quantity: string;
  unit_amount_minor: number;
  /** Without tax, major units. */
  amount: number;
  amount_minor: number;
  /** Percent, decimal. */
  tax_rate: string | null;
  tax_minor: number;
}

export interface NewInvoice {
  /** Id of the customer, or `ext:` and its external id. */
  customer: string;
  currency: string;
  /** Each line is rounded by itself to the nearest minor unit, half of one upwards: quantity × unit amount, then the tax of that. Totals are the sums of lines. */
  lines: NewLine[];
  due_date?: string | undefined;
  /** How its number begins: `INV` gives `INV-2026-001`. */
  series?: string | undefined;
  external_id?: string | null | undefined;
  /** Id of a subscription of the same customer. */
  subscription?: string | null | undefined;
  /** Your own notes, which nobody acts on: up to 50 keys of 40 characters with texts of 500. Given, it replaces all of it. */
  metadata?: Record<string, string> | undefined;
}

export interface NewLine {
  description: string;
  quantity?: number | string | undefined;
  /** Major units, with at most the decimals of the currency. */
  unit_amount?: number | string | undefined;
  /** Minor units. */
  unit_amount_minor?: number | undefined;
  /** Percent. */
  tax_rate?: number | string | null | undefined;
}

/** What is left out stays; `lines` replace all lines. */
export interface InvoiceChange {
  currency?: string | undefined;
  /** Each line is rounded by itself to the nearest minor unit, half of one upwards: quantity × unit amount, then the tax of that. Totals are the sums of lines. */
  lines?: NewLine[] | undefined;
  due_date?: string | undefined;
  /** How its number begins: `INV` gives `INV-2026-001`. */
  series?: string | undefined;
  external_id?: string | null | undefined;
  /** Id of a subscription of the same customer. */
  subscription?: string | null | undefined;
  /** Your own notes, which nobody acts on: up to 50 keys of 40 characters with texts of 500. Given, it replaces all of it. */
  metadata?: Record<string, string> | undefined;
}

export interface InvoiceList {
  data: ListedInvoice[];
  next_cursor: string | null;
}

export type ListedInvoice = Invoice & ({
  /** What `expand` has asked for, and nothing else. */
  expanded?: {
    customer?: Customer | null | undefined;
    subscription?: Subscription | null | undefined;
    /** 100 at most. */
    lines?: Line[] | undefined;
    /** 100 at most. */
    payments?: Payment[] | undefined;
    /** 100 at most. */
    credit_notes?: CreditNote[] | undefined;
  } | undefined;
});

export interface CreditNote {
  id: string;
  number: string;
  invoice_id: string;
  /** `credit`: it takes from what is due; `refund`: it corrects what was paid already. */
  kind: "credit" | "refund";
  /** Major units; null: no event has told it yet. */
  amount: number | null;
  amount_minor: number | null;
  currency: string | null;
  tax_minor: number;
  lines: Line[];
  reason: string | null;
  issued_at: string;
}

export type ReadInvoice = InvoiceDetail & ({
  /** What `expand` has asked for, and nothing else. */
  expanded?: {
    customer?: Customer | null | undefined;
    subscription?: Subscription | null | undefined;
    /** 100 at most. */
    lines?: Line[] | undefined;
    /** 100 at most. */
    payments?: Payment[] | undefined;
    /** 100 at most. */
    credit_notes?: CreditNote[] | undefined;
  } | undefined;
});

export interface OptionalReason {
  reason?: string | null | undefined;
}

export interface Reason {
  reason: string;
}

export interface MarkPaid {
  /** By which the payment is found where the money arrived; unique. */
  reference: string;
  method?: string | undefined;
  paid_at?: string | undefined;
}

/** Either lines, or an amount with its tax. */
export interface NewCreditNote {
  /** Each line is rounded by itself to the nearest minor unit, half of one upwards: quantity × unit amount, then the tax of that. Totals are the sums of lines. */
  lines?: NewLine[] | undefined;
  /** Major units, with at most the decimals of the currency. */
  amount?: number | string | undefined;
  /** Minor units. */
  amount_minor?: number | undefined;
  reason?: string | null | undefined;
}

export interface CreditNoteList {
  data: ReadCreditNote[];
  next_cursor: string | null;
}

export type ReadCreditNote = CreditNote & ({
  /** What `expand` has asked for, and nothing else. */
  expanded?: {
    invoice?: Invoice | null | undefined;
  } | undefined;
});

export interface SalesOrder {
  id: string;
  number: string;
  external_id: string | null;
  customer_id: string;
  status: "draft" | "confirmed" | "fulfilled" | "cancelled";
  /** Major units; null: no event has told it yet. */
  amount: number | null;
  amount_minor: number | null;
  currency: string | null;
  subtotal_minor: number;
  tax_minor: number;
  lines: Line[];
  confirmed_at: string | null;
  fulfilled_at: string | null;
  cancelled_at: string | null;
  cancel_reason: string | null;
  created_at: string;
  updated_at: string;
}

export interface NewSalesOrder {
  /** Id of the customer, or `ext:` and its external id. */
  customer: string;
  currency: string;
  /** Each line is rounded by itself to the nearest minor unit, half of one upwards: quantity × unit amount, then the tax of that. Totals are the sums of lines. */
  lines: NewLine[];
  /** The next one of its series, when absent. */
  number?: string | undefined;
  external_id?: string | undefined;
}

export interface SalesOrderList {
  data: ReadSalesOrder[];
  next_cursor: string | null;
}

export type ReadSalesOrder = SalesOrder & ({
  /** What `expand` has asked for, and nothing else. */
  expanded?: {
    customer?: Customer | null | undefined;
  } | undefined;
});

export interface SalesOrderCancellation {
  reason?: string | null | undefined;
}

export interface Meter {
  id: string;
  name: string;
  description: string | null;
  aggregation: "sum" | "count" | "max" | "unique";
  property: string | null;
  unit: string | null;
  archived_at: string | null;
  created_at: string;
  updated_at: string;
}

export interface NewMeter {
  name: string;
  /** What an invoice calls it; its name when null. */
  description?: string | null | undefined;
  /** What a period comes to: the sum of values, how many usages, the highest value, or how many different values. */
  aggregation: "sum" | "count" | "max" | "unique";
  /** Of `unique`: the property whose values are told apart; `value` when null. */
  property?: string | null | undefined;
  unit?: string | null | undefined;
}

export interface MeterList {
  data: Meter[];
  next_cursor: string | null;
}

/** What is left out stays. `name`, `aggregation` and `property` stay once there is usage. */
export interface MeterChange {
  name?: string | undefined;
  /** What an invoice calls it; its name when null. */
  description?: string | null | undefined;
  /** What a period comes to: the sum of values, how many usages, the highest value, or how many different values. */
  aggregation?: "sum" | "count" | "max" | "unique" | undefined;
  /** Of `unique`: the property whose values are told apart; `value` when null. */
  property?: string | null | undefined;
  unit?: string | null | undefined;
}

export interface MeterUsage {
  meter_id: string;
  customer_id: string | null;
  start: string;
  end: string;
  /** Decimal. */
  quantity: string;
  unit: string | null;
  /** With `group=day`. */
  days?: {
    day: string;
    /** Decimal. */
    quantity: string;
  }[] | undefined;
}

export interface RecordedUsage {
  /** Of what stands under its key. */
  id?: string | undefined;
  /** `duplicate`: it was recorded before. `conflict`: with another content, which stands. */
  status?: "recorded" | "duplicate" | "conflict" | undefined;
  /** Of `usage`, in their order. */
  usage?: ({
    /** Of what stands under its key. */
    id: string;
    /** `duplicate`: it was recorded before. `conflict`: with another content, which stands. */
    status: "recorded" | "duplicate" | "conflict";
  })[] | undefined;
}

/** One usage, or `usage`: up to a thousand, all or none of which are taken. */
export interface UsageBody {
  /** Name or id of the meter. */
  meter?: string | undefined;
  /** Id of the customer, or `ext:` and its external id. */
  customer?: string | undefined;
  /** Decimal, at most 15 digits and 6 decimals. Of `sum` it may be negative: a correction. */
  value?: number | string | undefined;
  /** At most 4 KiB. */
  properties?: Record<string, unknown> | undefined;
  /** Now when absent; at most five minutes ahead. */
  occurred_at?: string | undefined;
  /** Your own id of the usage: told again it is the same usage. */
  idempotency_key?: string | undefined;
  /** The same as `idempotency_key`. */
  external_id?: string | undefined;
  usage?: NewUsage[] | undefined;
}

export interface NewUsage {
  /** Name or id of the meter. */
  meter: string;
  /** Id of the customer, or `ext:` and its external id. */
  customer: string;
  /** Decimal, at most 15 digits and 6 decimals. Of `sum` it may be negative: a correction. */
  value?: number | string | undefined;
  /** At most 4 KiB. */
  properties?: Record<string, unknown> | undefined;
  /** Now when absent; at most five minutes ahead. */
  occurred_at?: string | undefined;
  /** Your own id of the usage: told again it is the same usage. */
  idempotency_key?: string | undefined;
  /** The same as `idempotency_key`. */
  external_id?: string | undefined;
}

export interface UsageList {
  data: Usage[];
  next_cursor: string | null;
}

export interface Usage {
  id: string;
  idempotency_key: string;
  meter_id: string;
  customer_id: string;
  /** Decimal. */
  value: string | null;
  properties: Record<string, unknown>;
  occurred_at: string;
  /** When it counts: as it occurred, or from the end of what had been billed when it came. */
  counted_at: string;
  created_at: string;
}

export interface MeterPrice {
  id: string;
  meter_id: string;
  customer_id: string | null;
  currency: string;
  model: "flat" | "volume" | "graduated";
  tiers: ({
    up_to: string | null;
    unit_amount: string;
    flat_amount: string | null;
  })[];
  tax_rate: string | null;
  period: "day" | "week" | "month";
  anchor_day: number;
  timezone: string;
  series: string | null;
  due_days: number | null;
  auto_issue: boolean;
  active_from: string;
  active_until: string | null;
  /** Beginning of the oldest period that is not billed. */
  open_from: string;
  /** Its end; null: the price has ended, and all is billed. */
  open_until: string | null;
  created_at: string;
  updated_at: string;
}

export interface NewMeterPrice {
  /** Name or id of the meter. */
  meter: string;
  /** Id of the customer, or `ext:` and its external id. Absent: all who have no price of their own. */
  customer?: string | null | undefined;
  currency: string;
  /** `flat`: all at one rate. `volume`: all at the rate of the tier that the quantity reaches. `graduated`: each part at its own tier’s. */
  model: "flat" | "volume" | "graduated";
  tiers: ({
    /** The last quantity that belongs to it; of the last tier null. */
    up_to?: number | string | null | undefined;
    /** Per unit, in major units; it may have more decimals than the currency. */
    unit_amount: number | string;
    /** Once, when something falls into the tier. */
    flat_amount?: number | string | undefined;
  })[];
  /** Percent. */
  tax_rate?: number | string | null | undefined;
  period: "day" | "week" | "month";
  /** Where a period begins: of a week 1 (Monday) to 7, of a month 1 to 31 (its last day, where it is shorter). */
  anchor_day?: number | undefined;
  /** In which days begin. The customer’s when absent, or else the tenant’s. */
  timezone?: string | undefined;
  /** Now when absent. It may be past, as far as nothing of that time is billed. */
  active_from?: string | undefined;
  /** Of its invoices; the tenant’s when null. */
  series?: string | null | undefined;
  /** From the day on which a period is billed until its invoice is to be paid; null: no day is set. */
  due_days?: number | null | undefined;
  /** Its invoices are issued at once. */
  auto_issue?: boolean | undefined;
  /** null: until it is said. */
  active_until?: string | undefined;
}

export interface MeterPriceList {
  data: MeterPrice[];
  next_cursor: string | null;
}

/** What is left out stays. A rate never changes: end it, and make another. */
export interface MeterPriceChange {
  /** Of its invoices; the tenant’s when null. */
  series?: string | null | undefined;
  /** From the day on which a period is billed until its invoice is to be paid; null: no day is set. */
  due_days?: number | null | undefined;
  /** Its invoices are issued at once. */
  auto_issue?: boolean | undefined;
  /** null: until it is said. */
  active_until?: string | undefined;
}

export interface UsageThreshold {
  id: string;
  meter_id: string;
  customer_id: string | null;
  quantity: number;
  period: "day" | "week" | "month";
  anchor_day: number;
  timezone: string;
  archived_at: string | null;
  created_at: string;
}

export interface NewUsageThreshold {
  /** Name or id of the meter. */
  meter: string;
  /** Id of the customer, or `ext:` and its external id. Absent: each customer by itself. */
  customer?: string | null | undefined;
  quantity: number;
  period: "day" | "week" | "month";
  /** Where a period begins: of a week 1 (Monday) to 7, of a month 1 to 31 (its last day, where it is shorter). */
  anchor_day?: number | undefined;
  /** In which days begin. The customer’s when absent, or else the tenant’s. */
  timezone?: string | undefined;
}

export interface UsageThresholdList {
  data: UsageThreshold[];
  next_cursor: string | null;
}

export interface NotificationList {
  data: Notification[];
  next_cursor: string | null;
}

export interface Notification {
  id: string;
  channel: "email" | "sms" | "push" | "webhook";
  category: string;
  template: string;
  locale: string;
  priority: string;
  recipient: string | null;
  user_id: string | null;
  status: "queued" | "sending" | "sent" | "failed" | "suppressed" | "skipped" | "digested";
  /** Why it was not sent. */
  skip_reason: string | null;
  provider: string | null;
  attempts: number;
  last_error: string | null;
  sent_at: string | null;
  created_at: string;
}

export interface NotificationDetail {
  id: string;
  channel: "email" | "sms" | "push" | "webhook";
  category: string;
  template: string;
  locale: string;
  priority: string;
  recipient: string | null;
  user_id: string | null;
  status: "queued" | "sending" | "sent" | "failed" | "suppressed" | "skipped" | "digested";
  /** Why it was not sent. */
  skip_reason: string | null;
  provider: string | null;
  attempts: number;
  last_error: string | null;
  sent_at: string | null;
  created_at: string;
  /** What its template is given. */
  variables: Record<string, string>;
}

export interface EmailLogEntryList {
  data: EmailLogEntry[];
  next_cursor: string | null;
}

/** One attempt to send a mail. */
export interface EmailLogEntry {
  id: string;
  tenant_id: string;
  user_id: string | null;
  to_email: string;
  subject: string;
  email_type: string;
  sent: boolean;
  error_message: string | null;
  sent_at: string | null;
  message_id: string;
  from_email: string;
  notification_id: string | null;
  attempt: number;
  smtp_response: string | null;
  locale: string | null;
  /** What the mail provider told after it had left. */
  feedback: "bounced" | "unsubscribed" | "complained" | null;
  feedback_at: string | null;
  created_at: string;
}

export interface AcceptedNotification {
  id: string;
  status: "queued" | "sending" | "sent" | "failed" | "suppressed" | "skipped" | "digested";
}

export interface AccountReactivatedEmail {
  to_email: string;
  data: AccountReactivatedData;
  /** Your own id of whoever it is for. */
  user_id?: string | undefined;
  /** When absent, that of the tenant. */
  locale?: string | undefined;
}

export interface AccountReactivatedData {
  customer_name: string;
  tenant_name?: string | undefined;
}

export interface AccountSuspendedEmail {
  to_email: string;
  data: AccountSuspendedData;
  /** Your own id of whoever it is for. */
  user_id?: string | undefined;
  /** When absent, that of the tenant. */
  locale?: string | undefined;
}

export interface AccountSuspendedData {
  customer_name: string;
  tenant_name?: string | undefined;
  /** Major units of `currency`. */
  amount: number | string;
  currency: string;
  /** A day, or an instant of RFC 3339. */
  termination_date?: string | undefined;
  pay_url?: string | undefined;
}

export interface CardExpiringEmail {
  to_email: string;
  data: CardExpiringData;
  /** Your own id of whoever it is for. */
  user_id?: string | undefined;
  /** When absent, that of the tenant. */
  locale?: string | undefined;
}

export interface CardExpiringData {
  customer_name: string;
  tenant_name?: string | undefined;
  card: string;
  /** A day, or an instant of RFC 3339. */
  expiry_date: string;
  update_url?: string | undefined;
}

export interface ExportReadyEmail {
  to_email: string;
  data: ExportReadyData;
  /** Your own id of whoever it is for. */
  user_id?: string | undefined;
  /** When absent, that of the tenant. */
  locale?: string | undefined;
}

export interface ExportReadyData {
  tenant_name?: string | undefined;
  export_kind: string;
  download_url?: string | undefined;
  /** A day, or an instant of RFC 3339. */
  expires_date?: string | undefined;
}

export interface FinalNoticeEmail {
  to_email: string;
  data: FinalNoticeData;
  /** Your own id of whoever it is for. */
  user_id?: string | undefined;
  /** When absent, that of the tenant. */
  locale?: string | undefined;
}

export interface FinalNoticeData {
  customer_name: string;
  tenant_name?: string | undefined;
  /** Major units of `currency`. */
  amount: number | string;
  currency: string;
  /** A day, or an instant of RFC 3339. */
  due_date: string;
  /** A day, or an instant of RFC 3339. */
  suspension_date: string;
  invoice_number?: string | undefined;
  invoice_count?: string | undefined;
  pay_url?: string | undefined;
}

export interface InvoiceDueEmail {
  to_email: string;
  data: InvoiceDueData;
  /** Your own id of whoever it is for. */
  user_id?: string | undefined;
  /** When absent, that of the tenant. */
  locale?: string | undefined;
}

export interface InvoiceDueData {
  customer_name: string;
  tenant_name?: string | undefined;
  invoice_number?: string | undefined;
  /** Major units of `currency`. */
  amount: number | string;
  currency: string;
  /** A day, or an instant of RFC 3339. */
  due_date: string;
  pay_url?: string | undefined;
}

export interface InvoiceGeneratedEmail {
  to_email: string;
  data: InvoiceGeneratedData;
  /** Your own id of whoever it is for. */
  user_id?: string | undefined;
  /** When absent, that of the tenant. */
  locale?: string | undefined;
}

export interface InvoiceGeneratedData {
  customer_name: string;
  tenant_name?: string | undefined;
  invoice_number: string;
  /** Major units of `currency`. */
  amount: number | string;
  currency: string;
  /** A day, or an instant of RFC 3339. */
  due_date?: string | undefined;
  pay_url?: string | undefined;
}

export interface LastChanceEmail {
  to_email: string;
  data: LastChanceData;
  /** Your own id of whoever it is for. */
  user_id?: string | undefined;
  /** When absent, that of the tenant. */
  locale?: string | undefined;
}

export interface LastChanceData {
  customer_name: string;
  tenant_name?: string | undefined;
  /** Major units of `currency`. */
  amount: number | string;
  currency: string;
  /** A day, or an instant of RFC 3339. */
  due_date: string;
  /** A day, or an instant of RFC 3339. */
  termination_date: string;
  invoice_number?: string | undefined;
  invoice_count?: string | undefined;
  pay_url?: string | undefined;
}

export interface PaymentFailedEmail {
  to_email: string;
  data: PaymentFailedData;
  /** Your own id of whoever it is for. */
  user_id?: string | undefined;
  /** When absent, that of the tenant. */
  locale?: string | undefined;
}

export interface PaymentFailedData {
  customer_name: string;
  tenant_name?: string | undefined;
  transaction_id: string;
  /** Major units of `currency`. */
  amount: number | string;
  currency: string;
  failure_reason?: string | undefined;
  retry_url?: string | undefined;
  update_card?: "true" | undefined;
}

export interface PaymentReceivedEmail {
  to_email: string;
  data: PaymentReceivedData;
  /** Your own id of whoever it is for. */
  user_id?: string | undefined;
  /** When absent, that of the tenant. */
  locale?: string | undefined;
}

export interface PaymentReceivedData {
  customer_name: string;
  tenant_name?: string | undefined;
  transaction_id: string;
  /** Major units of `currency`. */
  amount: number | string;
  currency: string;
  /** A day, or an instant of RFC 3339. */
  payment_date: string;
  payment_method?: string | undefined;
  receipt_url?: string | undefined;
}

export interface QuoteCreatedEmail {
  to_email: string;
  data: QuoteCreatedData;
  /** Your own id of whoever it is for. */
  user_id?: string | undefined;
  /** When absent, that of the tenant. */
  locale?: string | undefined;
}

export interface QuoteCreatedData {
  customer_name: string;
  tenant_name?: string | undefined;
  quote_number: string;
  /** Major units of `currency`. */
  amount: number | string;
  currency: string;
  /** A day, or an instant of RFC 3339. */
  valid_until?: string | undefined;
  view_url: string;
}

export interface RefundIssuedEmail {
  to_email: string;
  data: RefundIssuedData;
  /** Your own id of whoever it is for. */
  user_id?: string | undefined;
  /** When absent, that of the tenant. */
  locale?: string | undefined;
}

export interface RefundIssuedData {
  customer_name: string;
  tenant_name?: string | undefined;
  /** Major units of `currency`. */
  amount: number | string;
  currency: string;
  /** A day, or an instant of RFC 3339. */
  refund_date?: string | undefined;
  transaction_id?: string | undefined;
  invoice_number?: string | undefined;
}

export interface Reminder1Email {
  to_email: string;
  data: Reminder1Data;
  /** Your own id of whoever it is for. */
  user_id?: string | undefined;
  /** When absent, that of the tenant. */
  locale?: string | undefined;
}

export interface Reminder1Data {
  customer_name: string;
  tenant_name?: string | undefined;
  /** Major units of `currency`. */
  amount: number | string;
  currency: string;
  /** A day, or an instant of RFC 3339. */
  due_date: string;
  invoice_number?: string | undefined;
  invoice_count?: string | undefined;
  pay_url?: string | undefined;
}

export interface Reminder2Email {
  to_email: string;
  data: Reminder2Data;
  /** Your own id of whoever it is for. */
  user_id?: string | undefined;
  /** When absent, that of the tenant. */
  locale?: string | undefined;
}

export interface Reminder2Data {
  customer_name: string;
  tenant_name?: string | undefined;
  /** Major units of `currency`. */
  amount: number | string;
  currency: string;
  /** A day, or an instant of RFC 3339. */
  due_date: string;
  invoice_number?: string | undefined;
  invoice_count?: string | undefined;
  pay_url?: string | undefined;
}

export interface Reminder3Email {
  to_email: string;
  data: Reminder3Data;
  /** Your own id of whoever it is for. */
  user_id?: string | undefined;
  /** When absent, that of the tenant. */
  locale?: string | undefined;
}

export interface Reminder3Data {
  customer_name: string;
  tenant_name?: string | undefined;
  /** Major units of `currency`. */
  amount: number | string;
  currency: string;
  /** A day, or an instant of RFC 3339. */
  due_date: string;
  /** A day, or an instant of RFC 3339. */
  suspension_date: string;
  invoice_number?: string | undefined;
  invoice_count?: string | undefined;
  pay_url?: string | undefined;
}

export interface SubscriptionActivatedEmail {
  to_email: string;
  data: SubscriptionActivatedData;
  /** Your own id of whoever it is for. */
  user_id?: string | undefined;
  /** When absent, that of the tenant. */
  locale?: string | undefined;
}

export interface SubscriptionActivatedData {
  customer_name: string;
  tenant_name?: string | undefined;
  plan_name?: string | undefined;
  /** Major units of `currency`. */
  amount?: number | string | undefined;
  currency?: string | undefined;
  /** `1 month`, `yearly`, or your own words. */
  billing_period?: string | undefined;
  /** A day, or an instant of RFC 3339. */
  next_billing_date?: string | undefined;
}

export interface SubscriptionCancelledEmail {
  to_email: string;
  data: SubscriptionCancelledData;
  /** Your own id of whoever it is for. */
  user_id?: string | undefined;
  /** When absent, that of the tenant. */
  locale?: string | undefined;
}

export interface SubscriptionCancelledData {
  customer_name: string;
  tenant_name?: string | undefined;
  plan_name?: string | undefined;
  /** A day, or an instant of RFC 3339. */
  cancelled_at?: string | undefined;
  reactivate_url?: string | undefined;
}

export interface TicketCreatedEmail {
  to_email: string;
  data: TicketCreatedData;
  /** Your own id of whoever it is for. */
  user_id?: string | undefined;
  /** When absent, that of the tenant. */
  locale?: string | undefined;
}

export interface TicketCreatedData {
  customer_name: string;
  tenant_name?: string | undefined;
  ticket_number: string;
  subject: string;
  ticket_url: string;
}

export interface TicketUpdatedEmail {
  to_email: string;
  data: TicketUpdatedData;
  /** Your own id of whoever it is for. */
  user_id?: string | undefined;
  /** When absent, that of the tenant. */
  locale?: string | undefined;
}

export interface TicketUpdatedData {
  customer_name: string;
  tenant_name?: string | undefined;
  ticket_number: string;
  subject: string;
  status: string;
  ticket_url: string;
}

export interface UpcomingRenewalEmail {
  to_email: string;
  data: UpcomingRenewalData;
  /** Your own id of whoever it is for. */
  user_id?: string | undefined;
  /** When absent, that of the tenant. */
  locale?: string | undefined;
}

export interface UpcomingRenewalData {
  customer_name: string;
  tenant_name?: string | undefined;
  /** A day, or an instant of RFC 3339. */
  renewal_date: string;
  plan_name?: string | undefined;
  /** Major units of `currency`. */
  amount?: number | string | undefined;
  currency?: string | undefined;
  manage_url?: string | undefined;
}

export interface TemplatePreview {
  locale: string;
  subject: string;
  html: string;
  text: string;
  /** As an SMS or a push says it; null: it is a mail alone. */
  short: string | null;
}

export interface Templates {
  data: TemplateSummary[];
}

export interface TemplateSummary {
  name: string;
  category: string;
  /** That it is shipped in. */
  locales: string[];
  /** In which your own text is in force. */
  own_locales: string[];
}

export interface Template {
  name: string;
  category: string;
  /** That it is shipped in. */
  locales: string[];
  /** In which your own text is in force. */
  own_locales: string[];
  variables: Record<string, {
    kind: "text" | "money" | "currency" | "date" | "period" | "url" | "flag";
    required: boolean;
    sample: string;
  }>;
  texts: ({
    locale: string;
    /** null: there is none in this locale. */
    shipped: {
      subject: string;
      preview: string;
      body: string;
      /** For SMS and pushes; null: there is none. */
      short: string | null;
    } | null;
    /** Your own, the newest first. */
    versions: TemplateTextVersion[];
  })[];
}

export interface TemplateTextVersion {
  version: number;
  subject: string;
  preview: string;
  body: string;
  /** For SMS and pushes; null: there is none. */
  short: string | null;
  in_force: boolean;
  created_by: string;
  created_at: string;
}

export interface NewTemplateText {
  subject: string;
  /** What mail programs show beside the subject. */
  preview?: string | undefined;
  /** Begins with `# heading`. Then, each behind an empty line: plain words, `> good: callout` (`good`, `bad` or `info`), rows `- label: value`, a button `[label]({{ url }})`. Variables are `{{ name }}`; `{% if %}`, `{% unless %}` and `{% case %}` choose. What shows a variable that is not given is left out. */
  body: string;
  /** For SMS and pushes, without your name: at most 300 characters with samples. Of templates that leave so; absent: the shipped one. */
  short?: string | undefined;
}

export interface RollBack {
  version: number;
}

export interface PreviewRequest {
  text?: NewTemplateText | undefined;
  data?: Record<string, string> | undefined;
}

export interface Suppression {
  id: string;
  /** In lower case. */
  email: string;
  reason: "hard_bounce" | "complaint" | "manual";
  /** What the mail server said. */
  detail: string | null;
  /** The mail that showed it. */
  notification_id: string | null;
  /** Id of an API key, or `smtp`. */
  created_by: string;
  created_at: string;
}

export interface NewSuppression {
  email: string;
  reason?: "hard_bounce" | "complaint" | "manual" | undefined;
}

export interface SuppressionList {
  data: Suppression[];
  next_cursor: string | null;
}

export interface Device {
  id: string;
  /** null: one of your own people has it. */
  customer_id: string | null;
  user_id: string | null;
  /** Which has given the token. */
  provider: "fcm" | "expo";
  token: string;
  locale: string | null;
  created_at: string;
  updated_at: string;
}

export interface NewDevice {
  token: string;
  /** Id of the customer, or `ext:` and its external id. */
  customer?: string | undefined;
  /** Your own id of the person, by which their preferences are found. Needed without a customer: one of your own people, who is told what you yourself owe the platform. */
  user_id?: string | undefined;
  /** In which the app is; absent: as the customer, or you. */
  locale?: string | undefined;
}

export interface DeviceList {
  data: Device[];
  next_cursor: string | null;
}

export interface Preferences {
  /** null: nothing was said. */
  id: string | null;
  /** In lower case. null: what counts for who says nothing. */
  recipient: string | null;
  user_id: string | null;
  choices: PreferenceChoices;
  quiet_hours: {
    from: string;
    until: string;
  } | null;
  timezone: string | null;
  digest_hour: number | null;
  /** Id of an API key, or `link`. null: nothing was said. */
  updated_by: string | null;
  updated_at: string | null;
}

/** By category and channel; what is absent is not said. What must reach its reader does so all the same: dunning, failed payments. */
export interface PreferenceChoices {
  invoice?: {
    /** `digest`: once a day, with others. */
    email?: "on" | "off" | "digest" | undefined;
    sms?: "on" | "off" | undefined;
    push?: "on" | "off" | undefined;
  } | undefined;
  payment?: {
    /** `digest`: once a day, with others. */
    email?: "on" | "off" | "digest" | undefined;
    sms?: "on" | "off" | undefined;
    push?: "on" | "off" | undefined;
  } | undefined;
  subscription?: {
    /** `digest`: once a day, with others. */
    email?: "on" | "off" | "digest" | undefined;
    sms?: "on" | "off" | undefined;
    push?: "on" | "off" | undefined;
  } | undefined;
  quote?: {
    /** `digest`: once a day, with others. */
    email?: "on" | "off" | "digest" | undefined;
    sms?: "on" | "off" | undefined;
    push?: "on" | "off" | undefined;
  } | undefined;
  ticket?: {
    /** `digest`: once a day, with others. */
    email?: "on" | "off" | "digest" | undefined;
    sms?: "on" | "off" | undefined;
    push?: "on" | "off" | undefined;
  } | undefined;
  export?: {
    /** `digest`: once a day, with others. */
    email?: "on" | "off" | "digest" | undefined;
    sms?: "on" | "off" | undefined;
    push?: "on" | "off" | undefined;
  } | undefined;
  webhook?: {
    /** `digest`: once a day, with others. */
    email?: "on" | "off" | "digest" | undefined;
    sms?: "on" | "off" | undefined;
    push?: "on" | "off" | undefined;
  } | undefined;
}

export interface NewTenantPreferences {
  choices?: PreferenceChoices | undefined;
  /** On the clock of `timezone`; messages of low and normal priority wait until they end. */
  quiet_hours?: {
    from: string;
    until: string;
  } | null | undefined;
  timezone?: string | null | undefined;
  /** Hour of `timezone` at which the digest leaves; 8 where nobody says. */
  digest_hour?: number | null | undefined;
}

export interface PreferencesList {
  data: Preferences[];
  next_cursor: string | null;
}

export interface NewPreferences {
  choices?: PreferenceChoices | undefined;
  /** On the clock of `timezone`; messages of low and normal priority wait until they end. */
  quiet_hours?: {
    from: string;
    until: string;
  } | null | undefined;
  timezone?: string | null | undefined;
  /** Hour of `timezone` at which the digest leaves; 8 where nobody says. */
  digest_hour?: number | null | undefined;
  /** Your own id of the person, by which messages of other channels find the preferences. */
  user_id?: string | null | undefined;
}

export interface PreferencesLink {
  /** null: PUBLIC_URL is not set. */
  url: string | null;
  /** The same below the address of the service. */
  path: string;
  expires_at: string;
}

export interface NewPreferencesLink {
  expires_in_hours?: number | undefined;
  /** Of the page; absent: what the browser asks for. */
  locale?: string | undefined;
}

export interface Messaging {
  /** In place of the tenant’s name; null: its name. */
  sender_name: string | null;
  /** Where answers go; null: to the sender. */
  reply_to: string | null;
  /** Sender’s address, of one of `sender_domains`; null: the platform’s, which names itself then. */
  from_address: string | null;
  /** Whether mails about an invoice carry its PDF. */
  attach_invoices: boolean;
  /** What `from_address` may be of; the operator’s word. */
  sender_domains: string[];
}

/** What is left out stays. */
export interface MessagingChange {
  /** In place of the tenant’s name; null: its name. */
  sender_name?: string | null | undefined;
  /** Where answers go; null: to the sender. */
  reply_to?: string | null | undefined;
  /** Sender’s address, of one of `sender_domains`; null: the platform’s, which names itself then. */
  from_address?: string | null | undefined;
  /** Whether mails about an invoice carry its PDF. */
  attach_invoices?: boolean | undefined;
}

export interface UsagePeriodList {
  data: UsagePeriod[];
  next_cursor: string | null;
}

export interface UsagePeriod {
  id: string;
  price_id: string;
  meter_id: string;
  customer_id: string;
  period_start: string;
  /** The first instant that is not in it. */
  period_end: string;
  /** As measured. */
  quantity: string;
  /** What corrections of the periods before have left over; not above zero. */
  carried: string;
  /** Without tax. */
  amount_minor: number;
  currency: string;
  /** null: there was nothing to pay. */
  invoice_id: string | null;
  created_at: string;
}

export interface RecomputedUsagePeriod {
  id: string;
  price_id: string;
  meter_id: string;
  customer_id: string;
  period_start: string;
  /** The first instant that is not in it. */
  period_end: string;
  /** As measured. */
  quantity: string;
  /** What corrections of the periods before have left over; not above zero. */
  carried: string;
  /** Without tax. */
  amount_minor: number;
  currency: string;
  /** null: there was nothing to pay. */
  invoice_id: string | null;
  created_at: string;
  recomputed: {
    /** As measured. */
    quantity: string;
    /** What corrections of the periods before have left over; not above zero. */
    carried: string;
    /** Without tax. */
    amount_minor: number;
    /** It comes to what was billed. */
    is_same: boolean;
  };
}

export interface Export {
  id: string;
  kind: "audit";
  /** `expired`: it was done, and its result is no longer kept. */
  status: "running" | "done" | "failed" | "cancelled" | "expired";
  /** As it is kept. */
  filter: Record<string, unknown>;
  /** Id of the API key; who has a context; or `operator`. */
  requested_by: string;
  /** Rows that are in the result so far. */
  rows: number;
  bytes: number;
  error: string | null;
  created_at: string;
  finished_at: string | null;
  expires_at: string;
}

export interface NewExport {
  kind: "audit";
  filter?: {
    action?: string | undefined;
    /** Id of an API key, or the name of what runs by itself, such as `retention`. */
    actor?: string | undefined;
    entity_type?: string | undefined;
    /** Id of what it was done to. */
    entity?: string | undefined;
    /** `X-Request-Id` of the request. */
    request_id?: string | undefined;
    since?: string | undefined;
    /** Excluded. */
    until?: string | undefined;
  } | undefined;
}

export interface ExportList {
  data: Export[];
  next_cursor: string | null;
}

export interface OperatorExport {
  id: string;
  kind: "audit";
  /** `expired`: it was done, and its result is no longer kept. */
  status: "running" | "done" | "failed" | "cancelled" | "expired";
  /** As it is kept. */
  filter: Record<string, unknown>;
  /** Id of the API key; who has a context; or `operator`. */
  requested_by: string;
  /** Rows that are in the result so far. */
  rows: number;
  bytes: number;
  error: string | null;
  created_at: string;
  finished_at: string | null;
  expires_at: string;
  /** Whose data it is; null: what belongs to no tenant. */
  tenant_id: string | null;
}

export interface NewOperatorExport {
  kind: "audit";
  filter?: {
    action?: string | undefined;
    /** Id of an API key, or the name of what runs by itself, such as `retention`. */
    actor?: string | undefined;
    entity_type?: string | undefined;
    /** Id of what it was done to. */
    entity?: string | undefined;
    /** `X-Request-Id` of the request. */
    request_id?: string | undefined;
    since?: string | undefined;
    /** Excluded. */
    until?: string | undefined;
  } | undefined;
  /** Id of the tenant whose data it is, or `ext:` and its external id; null: what belongs to no tenant. */
  tenant: string | null;
}

export interface OperatorExportList {
  data: OperatorExport[];
  next_cursor: string | null;
}

export interface RevenueReport {
  report: string;
  mode: "live" | "test";
  timezone: string;
  start: string;
  end: string;
  interval: "day" | "week" | "month";
  data: RevenueRow[];
}

export interface RevenueRow {
  /** First day of the period. */
  start: string;
  /** The day after its last. */
  end: string;
  currency: string;
  gross_minor: number;
  gross: number;
  refunds_minor: number;
  refunds: number;
  chargebacks_minor: number;
  chargebacks: number;
  net_minor: number;
  net: number;
  credit_notes_minor: number;
  credit_notes: number;
  payments_count: number;
  refunds_count: number;
  chargebacks_count: number;
  credit_notes_count: number;
}

export interface MrrReport {
  report: string;
  mode: "live" | "test";
  timezone: string;
  start: string;
  end: string;
  interval: "day" | "week" | "month";
  data: MrrRow[];
}

export interface MrrRow {
  /** First day of the period. */
  start: string;
  /** The day after its last. */
  end: string;
  currency: string;
  start_mrr_minor: number;
  start_mrr: number;
  new_minor: number;
  new: number;
  expansion_minor: number;
  expansion: number;
  reactivation_minor: number;
  reactivation: number;
  contraction_minor: number;
  contraction: number;
  churn_minor: number;
  churn: number;
  end_mrr_minor: number;
  end_mrr: number;
  start_customers: number;
  new_customers: number;
  reactivated_customers: number;
  churned_customers: number;
  end_customers: number;
}

export interface ChurnReport {
  report: string;
  mode: "live" | "test";
  timezone: string;
  start: string;
  end: string;
  interval: "day" | "week" | "month";
  data: ChurnRow[];
}

export interface ChurnRow {
  /** First day of the period. */
  start: string;
  /** The day after its last. */
  end: string;
  currency: string;
  start_customers: number;
  voluntary_customers: number;
  involuntary_customers: number;
  /** null: there was nothing to lose. */
  voluntary_rate: number | null;
  /** null: there was nothing to lose. */
  involuntary_rate: number | null;
  start_mrr_minor: number;
  start_mrr: number;
  voluntary_mrr_minor: number;
  voluntary_mrr: number;
  involuntary_mrr_minor: number;
  involuntary_mrr: number;
  /** null: there was nothing to lose. */
  voluntary_mrr_rate: number | null;
  /** null: there was nothing to lose. */
  involuntary_mrr_rate: number | null;
}

export interface ReceivablesReport {
  report: string;
  mode: "live" | "test";
  timezone: string;
  as_of: string;
  data: ReceivablesRow[];
}

export interface ReceivablesRow {
  currency: string;
  /** Who owes it, be it a tenant; null: all. */
  customer_id: string | null;
  invoices: number;
  current_minor: number;
  current: number;
  days_1_30_minor: number;
  days_1_30: number;
  days_31_60_minor: number;
  days_31_60: number;
  days_61_90_minor: number;
  days_61_90: number;
  days_over_90_minor: number;
  days_over_90: number;
  total_minor: number;
  total: number;
}

export interface CollectionsReport {
  report: string;
  mode: "live" | "test";
  timezone: string;
  start: string;
  end: string;
  data: CollectionsRow[];
}

export interface CollectionsRow {
  currency: string;
  billed_minor: number;
  billed: number;
  collected_minor: number;
  collected: number;
  receivable_minor: number;
  receivable: number;
  paid_invoices: number;
  /** From issue to payment. */
  average_days_to_pay: number | null;
  median_days_to_pay: number | null;
  /** Of invoices with a due date that were paid in the period. */
  on_time_rate: number | null;
  dso_days: number | null;
}

export interface DunningReport {
  report: string;
  mode: "live" | "test";
  timezone: string;
  start: string;
  end: string;
  data: DunningRow[];
}

export interface DunningRow {
  currency: string;
  started: number;
  open: number;
  recovered: number;
  terminated: number;
  other: number;
  /** Of runs that have ended; null: none has. */
  recovery_rate: number | null;
  recovered_within_1_days: number;
  recovered_within_3_days: number;
  recovered_within_7_days: number;
  recovered_within_10_days: number;
  recovered_within_14_days: number;
  recovered_within_21_days: number;
  reached_none: number;
  recovered_after_none: number;
  reached_overdue: number;
  recovered_after_overdue: number;
  reached_reminder_2: number;
  recovered_after_reminder_2: number;
  reached_reminder_2_again: number;
  recovered_after_reminder_2_again: number;
  reached_reminder_2_last: number;
  recovered_after_reminder_2_last: number;
  reached_reminder_3: number;
  recovered_after_reminder_3: number;
  reached_final_notice: number;
  recovered_after_final_notice: number;
  reached_suspend: number;
  recovered_after_suspend: number;
  reached_last_chance: number;
  recovered_after_last_chance: number;
  mails_per_recovered_run: number | null;
  average_days_to_recover: number | null;
  median_days_to_recover: number | null;
  opening_minor: number;
  opening: number;
  recovered_amount_minor: number;
  recovered_amount: number;
  involuntary_churn_mrr_minor: number;
  involuntary_churn_mrr: number;
  involuntary_churn_customers: number;
}

export interface ForecastReport {
  report: string;
  mode: "live" | "test";
  timezone: string;
  method: "mrr_with_trailing_churn";
  months_looked_at: number;
  data: ForecastRow[];
}

export interface ForecastRow {
  month: string;
  currency: string;
  status: "forecast" | "insufficient_history";
  mrr_minor: number | null;
  mrr: number | null;
  one_off_minor: number | null;
  one_off: number | null;
  revenue_minor: number | null;
  revenue: number | null;
  low_minor: number | null;
  low: number | null;
  high_minor: number | null;
  high: number | null;
}

export interface Dashboard {
  report: string;
  mode: "live" | "test";
  timezone: string;
  as_of: string;
  /** First day of this month. */
  month: string;
  webhooks: {
    deliveries: number;
    succeeded: number;
    failed: number;
    pending: number;
    success_rate: number | null;
  };
  data: DashboardRow[];
}

export interface DashboardRow {
  currency: string;
  paying_customers: number;
  active_subscriptions: number;
  failed_payments: number;
  renewals: number;
  mrr_minor: number;
  mrr: number;
  net_revenue_minor: number;
  net_revenue: number;
  last_net_revenue_minor: number;
  last_net_revenue: number;
  open_minor: number;
  open: number;
  overdue_minor: number;
  overdue: number;
  failed_minor: number;
  failed: number;
  renewals_amount_minor: number;
  renewals_amount: number;
}

export interface PlatformDashboard {
  report: string;
  mode: "live" | "test";
  timezone: string;
  as_of: string;
  /** First day of this month. */
  month: string;
  data: DashboardRow[];
}

export interface CustomReport {
  report: string;
  mode: "live" | "test";
  timezone: string;
  start: string;
  end: string;
  truncated: boolean;
  data: (Record<string, string | number | null>)[];
}

/** Names that are known. `payments`: dimensions currency, status, gateway, failure_code, initiated_by, customer; measures count, failed, customers, amount, refunded; times paid, failed, created. `invoices`: dimensions currency, status, payment_status, series, customer; measures count, customers, subtotal, discount, tax, total, paid, credited, due; times issued, paid, created. `subscriptions`: dimensions currency, status, plan, billing_interval, customer; measures count, customers, quantity, amount; times created, activated, canceled. `refunds`: dimensions currency, status, refund_type, gateway, customer; measures count, customers, amount; times processed, created. `customers`: dimensions status, locale, timezone; measures count, with_account; times created. */
export interface CustomReportQuestion {
  source: "payments" | "invoices" | "subscriptions" | "refunds" | "customers";
  /** By which time rows are chosen; without it the first of the source. */
  time?: string | undefined;
  dimensions?: string[] | undefined;
  measures: string[];
  /** Dimension → the texts of which it has one. */
  filters?: Record<string, string | string[]> | undefined;
  /** In which days begin; without it the tenant’s, and UTC of what tenants pay the platform. */
  timezone?: string | undefined;
  /** `test`: what gateways told in test mode. */
  mode?: "live" | "test" | undefined;
  /** First day; without it twelve months, twelve weeks or thirty days. */
  start?: string | undefined;
  /** The day after the last one; without it tomorrow. */
  end?: string | undefined;
  /** Adds `period`, its first day; without it the whole time is one. */
  interval?: "day" | "week" | "month" | undefined;
  limit?: number | undefined;
}

/** Of `admin.tenants.list`. */
export interface ListTenantsQuery {
  /** Rows per page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
  status?: "pending" | "active" | "overdue" | "suspended" | "canceled" | undefined;
}

/** Of `admin.tenants.sessions.end`. */
export interface EndTenantSessionsQuery {
  /** Of portal links; absent: everybody. */
  subject?: string | undefined;
}

/** Of `admin.gatewayAccounts.list`. */
export interface ListGatewayAccountsQuery {
  /** Rows per page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
  gateway?: "stripe" | "razorpay" | "asaas" | undefined;
  /** Id of a tenant. */
  tenant?: string | undefined;
}

/** Of `admin.gatewayEvents.stream`. */
export interface StreamGatewayEventsQuery {
  /** Ids of gateway events, at most 100, separated by commas. */
  ids?: string | undefined;
}

/** Of `admin.gatewayEvents.list`. */
export interface ListGatewayEventsQuery {
  /** Rows per page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
  status?: "received" | "processed" | "ignored" | "tenant_not_found" | "parked" | "dead_letter" | undefined;
  gateway?: "stripe" | "razorpay" | "asaas" | undefined;
  /** Id of a gateway account, or `<gateway>:<name>`. */
  gateway_account?: string | undefined;
  /** Id of a tenant. */
  tenant?: string | undefined;
  event_type?: string | undefined;
  /** A part of `last_error`, in any case; no personal data. */
  error?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
}

/** Of `admin.gatewayEvents.get`. */
export interface GetGatewayEventQuery {
  include?: "body" | undefined;
}

/** Of `admin.replays.list`. */
export interface ListGatewayEventReplaysQuery {
  /** Rows per page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
}

/** Of `admin.alerts.list`. */
export interface ListAlertsQuery {
  /** Rows per page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
  /** Absent: `open`. */
  status?: "open" | "resolved" | undefined;
  kind?: "dead_letter" | "test_event" | "currency_mismatch" | "gateway_queue" | "gateway_api" | "events_missing" | "events_unresolved" | "order_conflict" | "invoice_rejected" | "dunning_notice" | undefined;
}

/** Of `admin.webhooks.unhealthy.list`. */
export interface ListUnhealthySubscriptionsQuery {
  /** Rows per page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
  status?: "active" | "paused" | "disabled" | undefined;
  /** Id of the tenant, or `ext:` and its external id. */
  tenant?: string | undefined;
}

/** Of `admin.dunning.list`. */
export interface ListOpenDunningQuery {
  /** Rows per page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
  state?: "clear" | "grace" | "overdue" | "final_notice" | "suspended" | "terminated" | "paused" | undefined;
}

/** Of `audit.list`. */
export interface ListAuditQuery {
  /** Rows per page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
  action?: string | undefined;
  /** Id of an API key, or the name of what runs by itself, such as `retention`. */
  actor?: string | undefined;
  entity_type?: string | undefined;
  /** Id of what it was done to. */
  entity?: string | undefined;
  /** `X-Request-Id` of the request. */
  request_id?: string | undefined;
  since?: string | undefined;
  /** Excluded. */
  until?: string | undefined;
}

/** Of `admin.audit.list`. */
export interface ListAuditOfTenantQuery {
  /** Rows per page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
  action?: string | undefined;
  /** Id of an API key, or the name of what runs by itself, such as `retention`. */
  actor?: string | undefined;
  entity_type?: string | undefined;
  /** Id of what it was done to. */
  entity?: string | undefined;
  /** `X-Request-Id` of the request. */
  request_id?: string | undefined;
  since?: string | undefined;
  /** Excluded. */
  until?: string | undefined;
  /** Id of the tenant, or `ext:` and its external id; without it all entries. */
  tenant?: string | undefined;
}

/** Of `webhooks.subscriptions.list`. */
export interface ListWebhookSubscriptionsQuery {
  /** Rows per page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
  status?: "active" | "paused" | "disabled" | undefined;
  /** From this instant on. */
  since?: string | undefined;
  /** Before this instant. */
  until?: string | undefined;
}

/** Of `webhooks.deliveries.stream`. */
export interface StreamDeliveriesQuery {
  /** Ids of deliveries, at most 100, separated by commas. */
  ids: string;
}

/** Of `webhooks.deliveries.list`. */
export interface ListDeliveriesQuery {
  /** Rows per page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
  status?: "pending" | "sending" | "succeeded" | "failed" | "cancelled" | "discarded" | undefined;
  /** Why it is not sent again. */
  reason?: "retries_exhausted" | "endpoint_gone" | "cancelled_by_tenant" | "skipped" | "endpoint_deleted" | undefined;
  event?: string | undefined;
  /** Id of a webhook subscription. */
  subscription?: string | undefined;
  /** From this instant on. */
  since?: string | undefined;
  /** Before this instant. */
  until?: string | undefined;
}

/** Of `webhooks.subscriptions.deliveries.list`. */
export interface ListDeliveriesOfSubscriptionQuery {
  /** Rows per page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
  status?: "pending" | "sending" | "succeeded" | "failed" | "cancelled" | "discarded" | undefined;
  /** Why it is not sent again. */
  reason?: "retries_exhausted" | "endpoint_gone" | "cancelled_by_tenant" | "skipped" | "endpoint_deleted" | undefined;
  event?: string | undefined;
  /** From this instant on. */
  since?: string | undefined;
  /** Before this instant. */
  until?: string | undefined;
}

/** Of `webhooks.replays.list`. */
export interface ListDeliveryReplaysQuery {
  /** Rows per page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
  /** From this instant on. */
  since?: string | undefined;
  /** Before this instant. */
  until?: string | undefined;
}

/** Of `webhooks.subscriptions.stats`. */
export interface GetWebhookSubscriptionStatsQuery {
  window?: string | undefined;
}

/** Of `webhooks.stats`. */
export interface GetWebhookStatsQuery {
  window?: string | undefined;
}

/** Of `events.stream`. */
export interface StreamEventsQuery {
  /** Names, aliases, `invoice.*`, separated by commas. All, when absent. */
  types?: string | undefined;
  /** An `id` of the stream, for who cannot send `Last-Event-ID`; `0-0`: from the beginning. */
  since?: string | undefined;
}

/** Of `events.list`. */
export interface ListEventsQuery {
  /** Rows per page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
  type?: string | undefined;
  /** Id of what they are about, such as an invoice. Published events are not found by it. */
  aggregate_id?: string | undefined;
  /** From this instant on. */
  since?: string | undefined;
  /** Before this instant. */
  until?: string | undefined;
  /** What to show in `expanded`, with commas between. */
  expand?: "deliveries"[] | undefined;
}

/** Of `customers.list`. */
export interface ListCustomersQuery {
  /** Rows per page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
  /** All but deleted ones, when absent. */
  status?: "active" | "suspended" | "deleted" | undefined;
  email?: string | undefined;
  external_id?: string | undefined;
  /** Beginnings of words of name, e-mail address and external id. */
  q?: string | undefined;
  /** From this instant on. */
  since?: string | undefined;
  /** Before this instant. */
  until?: string | undefined;
  /** From this instant on. */
  updated_since?: string | undefined;
  /** Before this instant. */
  updated_until?: string | undefined;
}

/** Of `payments.list`. */
export interface ListPaymentsQuery {
  /** Rows per page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
  status?: "pending" | "requires_action" | "processing" | "authorized" | "succeeded" | "failed" | "canceled" | "partially_refunded" | "refunded" | "disputed" | "charged_back" | undefined;
  /** Id of the customer, or `ext:` and its external id. */
  customer?: string | undefined;
  /** Id of an invoice that it pays, or `ext:` and its external id. */
  invoice?: string | undefined;
  gateway?: "stripe" | "razorpay" | "asaas" | "manual" | undefined;
  reference?: string | undefined;
  currency?: string | undefined;
  /** Minor units, this amount included. */
  amount_minor_from?: number | undefined;
  /** Minor units, this amount included. */
  amount_minor_to?: number | undefined;
  /** From this instant on. */
  paid_since?: string | undefined;
  /** Before this instant. */
  paid_until?: string | undefined;
  /** From this instant on. */
  since?: string | undefined;
  /** Before this instant. */
  until?: string | undefined;
  /** What to show in `expanded`, with commas between. */
  expand?: ("customer" | "subscription" | "invoices" | "refunds")[] | undefined;
}

/** Of `payments.get`. */
export interface GetPaymentQuery {
  /** What to show in `expanded`, with commas between. */
  expand?: ("customer" | "subscription" | "invoices" | "refunds")[] | undefined;
}

/** Of `refunds.list`. */
export interface ListRefundsQuery {
  /** Rows per page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
  status?: "pending" | "succeeded" | "failed" | "canceled" | undefined;
  /** Id of the payment. */
  payment?: string | undefined;
  /** Id of the customer, or `ext:` and its external id. */
  customer?: string | undefined;
  /** Minor units, this amount included. */
  amount_minor_from?: number | undefined;
  /** Minor units, this amount included. */
  amount_minor_to?: number | undefined;
  /** From this instant on. */
  processed_since?: string | undefined;
  /** Before this instant. */
  processed_until?: string | undefined;
  /** From this instant on. */
  since?: string | undefined;
  /** Before this instant. */
  until?: string | undefined;
  /** What to show in `expanded`, with commas between. */
  expand?: ("customer" | "payment")[] | undefined;
}

/** Of `refunds.get`. */
export interface GetRefundQuery {
  /** What to show in `expanded`, with commas between. */
  expand?: ("customer" | "payment")[] | undefined;
}

/** Of `subscriptions.list`. */
export interface ListSubscriptionsQuery {
  /** Rows per page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
  status?: "incomplete" | "incomplete_expired" | "trialing" | "active" | "past_due" | "suspended" | "paused" | "unpaid" | "canceled" | "completed" | undefined;
  /** Id of the customer, or `ext:` and its external id. */
  customer?: string | undefined;
  plan_code?: string | undefined;
  reference?: string | undefined;
  cancel_at_period_end?: "true" | "false" | undefined;
  /** From this instant on. */
  renews_since?: string | undefined;
  /** Before this instant. */
  renews_until?: string | undefined;
  /** Minor units, this amount included. */
  amount_minor_from?: number | undefined;
  /** Minor units, this amount included. */
  amount_minor_to?: number | undefined;
  /** From this instant on. */
  since?: string | undefined;
  /** Before this instant. */
  until?: string | undefined;
  /** What to show in `expanded`, with commas between. */
  expand?: "customer"[] | undefined;
}

/** Of `subscriptions.get`. */
export interface GetSubscriptionQuery {
  /** What to show in `expanded`, with commas between. */
  expand?: "customer"[] | undefined;
}

/** Of `admin.tenants.payments.list`. */
export interface ListPlatformPaymentsQuery {
  /** Rows per page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
}

/** Of `admin.tenants.subscriptions.list`. */
export interface ListPlatformSubscriptionsQuery {
  /** Rows per page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
}

/** Of `disputes.list`. */
export interface ListDisputesQuery {
  /** Rows per page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
  status?: "warning" | "needs_response" | "under_review" | "won" | "lost" | "closed" | undefined;
  /** Id of the payment. */
  payment?: string | undefined;
  /** Id of the customer, or `ext:` and its external id. */
  customer?: string | undefined;
  /** From this instant on. */
  due_since?: string | undefined;
  /** Evidence is taken no longer than this. */
  due_until?: string | undefined;
  /** From this instant on. */
  opened_since?: string | undefined;
  /** Before this instant. */
  opened_until?: string | undefined;
  /** Minor units, this amount included. */
  amount_minor_from?: number | undefined;
  /** Minor units, this amount included. */
  amount_minor_to?: number | undefined;
  /** From this instant on. */
  since?: string | undefined;
  /** Before this instant. */
  until?: string | undefined;
  /** What to show in `expanded`, with commas between. */
  expand?: ("customer" | "payment")[] | undefined;
}

/** Of `disputes.get`. */
export interface GetDisputeQuery {
  /** What to show in `expanded`, with commas between. */
  expand?: ("customer" | "payment")[] | undefined;
}

/** Of `dunning.list`. */
export interface ListDunningQuery {
  /** Rows per page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
  state?: "clear" | "grace" | "overdue" | "final_notice" | "suspended" | "terminated" | "paused" | undefined;
  /** Without it both. */
  open?: boolean | undefined;
  /** A billing account, a customer or a tenant: its id, or `ext:` and the external id of a customer or tenant. */
  account?: string | undefined;
}

/** Of `admin.tenants.dunning.list`. */
export interface ListTenantDunningQuery {
  /** Rows per page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
  state?: "clear" | "grace" | "overdue" | "final_notice" | "suspended" | "terminated" | "paused" | undefined;
  /** Without it both. */
  open?: boolean | undefined;
  /** A billing account, a customer or a tenant: its id, or `ext:` and the external id of a customer or tenant. */
  account?: string | undefined;
}

/** Of `dunning.preview`. */
export interface PreviewDunningQuery {
  /** A billing account, a customer or a tenant: its id, or `ext:` and the external id of a customer or tenant. */
  account: string;
}

/** Of `admin.tenants.dunning.preview`. */
export interface PreviewTenantDunningQuery {
  /** A billing account, a customer or a tenant: its id, or `ext:` and the external id of a customer or tenant. */
  account: string;
}

/** Of `invoices.list`. */
export interface ListInvoicesQuery {
  /** Rows per page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
  status?: "draft" | "issued" | "sent" | "authorized" | "rejected" | "paid" | "voided" | "uncollectible" | undefined;
  payment_status?: "pending" | "processing" | "partially_paid" | "paid" | "failed" | "partially_refunded" | "refunded" | undefined;
  /** Id of a customer, or `ext:` and its external id. */
  customer?: string | undefined;
  /** Id of a subscription. */
  subscription?: string | undefined;
  currency?: string | undefined;
  number?: string | undefined;
  due_from?: string | undefined;
  /** This day included. */
  due_to?: string | undefined;
  /** As `issued_since`. */
  issued_from?: string | undefined;
  /** As `issued_until`. */
  issued_to?: string | undefined;
  /** From this instant on. */
  issued_since?: string | undefined;
  /** Before this instant. */
  issued_until?: string | undefined;
  /** From this instant on. */
  paid_since?: string | undefined;
  /** Before this instant. */
  paid_until?: string | undefined;
  /** From this instant on. */
  updated_since?: string | undefined;
  /** Before this instant. */
  updated_until?: string | undefined;
  /** From this instant on. */
  since?: string | undefined;
  /** Before this instant. */
  until?: string | undefined;
  /** As `amount_minor_from`. */
  min_amount_minor?: number | undefined;
  /** As `amount_minor_to`. */
  max_amount_minor?: number | undefined;
  /** Minor units, this amount included. */
  amount_minor_from?: number | undefined;
  /** Minor units, this amount included. */
  amount_minor_to?: number | undefined;
  /** The beginning of its number, its whole external id, or beginnings of words of its lines or of its customer; of very many the newest. */
  q?: string | undefined;
  /** What to show in `expanded`, with commas between. */
  expand?: ("customer" | "subscription" | "lines" | "payments" | "credit_notes")[] | undefined;
}

/** Of `invoices.get`. */
export interface GetInvoiceQuery {
  /** What to show in `expanded`, with commas between. */
  expand?: ("customer" | "subscription" | "lines" | "payments" | "credit_notes")[] | undefined;
}

/** Of `invoices.creditNotes.list`. */
export interface ListCreditNotesOfInvoiceQuery {
  /** Rows per page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
  /** Minor units, this amount included. */
  amount_minor_from?: number | undefined;
  /** Minor units, this amount included. */
  amount_minor_to?: number | undefined;
  /** From this instant on. */
  issued_since?: string | undefined;
  /** Before this instant. */
  issued_until?: string | undefined;
  /** From this instant on. */
  since?: string | undefined;
  /** Before this instant. */
  until?: string | undefined;
  /** What to show in `expanded`, with commas between. */
  expand?: "invoice"[] | undefined;
}

/** Of `creditNotes.list`. */
export interface ListCreditNotesQuery {
  /** Rows per page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
  /** Minor units, this amount included. */
  amount_minor_from?: number | undefined;
  /** Minor units, this amount included. */
  amount_minor_to?: number | undefined;
  /** From this instant on. */
  issued_since?: string | undefined;
  /** Before this instant. */
  issued_until?: string | undefined;
  /** From this instant on. */
  since?: string | undefined;
  /** Before this instant. */
  until?: string | undefined;
  /** What to show in `expanded`, with commas between. */
  expand?: "invoice"[] | undefined;
}

/** Of `creditNotes.get`. */
export interface GetCreditNoteQuery {
  /** What to show in `expanded`, with commas between. */
  expand?: "invoice"[] | undefined;
}

/** Of `salesOrders.list`. */
export interface ListSalesOrdersQuery {
  /** Rows per page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
  status?: "draft" | "confirmed" | "fulfilled" | "cancelled" | undefined;
  /** Id of a customer, or `ext:` and its external id. */
  customer?: string | undefined;
  /** Minor units, this amount included. */
  amount_minor_from?: number | undefined;
  /** Minor units, this amount included. */
  amount_minor_to?: number | undefined;
  /** From this instant on. */
  confirmed_since?: string | undefined;
  /** Before this instant. */
  confirmed_until?: string | undefined;
  /** From this instant on. */
  updated_since?: string | undefined;
  /** Before this instant. */
  updated_until?: string | undefined;
  /** From this instant on. */
  since?: string | undefined;
  /** Before this instant. */
  until?: string | undefined;
  /** What to show in `expanded`, with commas between. */
  expand?: "customer"[] | undefined;
}

/** Of `salesOrders.get`. */
export interface GetSalesOrderQuery {
  /** What to show in `expanded`, with commas between. */
  expand?: "customer"[] | undefined;
}

/** Of `meters.list`. */
export interface ListMetersQuery {
  /** Rows per page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
  /** `true`: those that are archived, in place of the others. */
  archived?: "true" | "false" | undefined;
}

/** Of `meters.usage`. */
export interface GetMeterUsageQuery {
  /** Id of a customer, or `ext:` and its external id; else of all. */
  customer?: string | undefined;
  start: string;
  /** The first instant that is not in it. */
  end: string;
  /** `day`: of each day of the tenant’s time zone that has any. */
  group?: "day" | undefined;
}

/** Of `usage.list`. */
export interface ListUsageQuery {
  /** Rows per page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
  /** Name or id of a meter. */
  meter?: string | undefined;
  /** Id of a customer, or `ext:` and its external id. */
  customer?: string | undefined;
  /** Occurred from then on. */
  since?: string | undefined;
  /** Occurred before. */
  until?: string | undefined;
}

/** Of `meterPrices.list`. */
export interface ListMeterPricesQuery {
  /** Rows per page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
  /** Name or id of a meter. */
  meter?: string | undefined;
  /** Id of a customer, or `ext:` and its external id. */
  customer?: string | undefined;
}

/** Of `usageThresholds.list`. */
export interface ListUsageThresholdsQuery {
  /** Rows per page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
  /** Name or id of a meter. */
  meter?: string | undefined;
  /** Id of a customer, or `ext:` and its external id. */
  customer?: string | undefined;
}

/** Of `notifications.list`. */
export interface ListNotificationsQuery {
  /** Rows per page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
  status?: "queued" | "sending" | "sent" | "failed" | "suppressed" | "skipped" | "digested" | undefined;
  channel?: "email" | "sms" | "push" | "webhook" | undefined;
  template?: string | undefined;
  category?: string | undefined;
  /** In any case. */
  recipient?: string | undefined;
  /** From this instant on. */
  since?: string | undefined;
  /** Before this instant. */
  until?: string | undefined;
}

/** Of `emailLog.list`. */
export interface ListEmailLogQuery {
  /** Rows per page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
  /** In any case. */
  to_email?: string | undefined;
  email_type?: string | undefined;
  user_id?: string | undefined;
  /** Id of a notification. */
  notification?: string | undefined;
  sent?: "true" | "false" | undefined;
  /** From this instant on. */
  since?: string | undefined;
  /** Before this instant. */
  until?: string | undefined;
}

/** Of `suppressions.list`. */
export interface ListSuppressionsQuery {
  /** Rows per page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
  email?: string | undefined;
  reason?: "hard_bounce" | "complaint" | "manual" | undefined;
}

/** Of `devices.list`. */
export interface ListDevicesQuery {
  /** Rows per page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
  /** Id of the customer, or `ext:` and its external id. */
  customer?: string | undefined;
  user_id?: string | undefined;
  token?: string | undefined;
}

/** Of `preferences.recipients.list`. */
export interface ListPreferenceRecipientsQuery {
  /** Rows per page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
  user_id?: string | undefined;
}

/** Of `usagePeriods.list`. */
export interface ListUsagePeriodsQuery {
  /** Rows per page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
  /** From this instant on. */
  since?: string | undefined;
  /** Before this instant. */
  until?: string | undefined;
  /** From this instant on. */
  ended_since?: string | undefined;
  /** Before this instant. */
  ended_until?: string | undefined;
  /** Id of a price. */
  price?: string | undefined;
  /** Id of a customer, or `ext:` and its external id. */
  customer?: string | undefined;
  /** Id of an invoice, or `ext:` and its external id. */
  invoice?: string | undefined;
}

/** Of `exports.list`. */
export interface ListExportsQuery {
  /** Rows per page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
  /** From this instant on. */
  since?: string | undefined;
  /** Before this instant. */
  until?: string | undefined;
}

/** Of `admin.exports.list`. */
export interface ListOperatorExportsQuery {
  /** Rows per page. */
  limit?: number | undefined;
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
  /** From this instant on. */
  since?: string | undefined;
  /** Before this instant. */
  until?: string | undefined;
  /** Id of the tenant that they are about, or `ext:` and its external id. */
  tenant?: string | undefined;
}

/** Of `reports.revenue`. */
export interface GetRevenueReportQuery {
  /** In which days begin; without it the tenant’s, and UTC of what tenants pay the platform. */
  timezone?: string | undefined;
  /** `test`: what gateways told in test mode. */
  mode?: "live" | "test" | undefined;
  /** First day; without it twelve months, twelve weeks or thirty days. */
  start?: string | undefined;
  /** The day after the last one; without it tomorrow. */
  end?: string | undefined;
  /** Weeks begin on Monday. */
  interval?: "day" | "week" | "month" | undefined;
}

/** Of `admin.tenants.reports.revenue`. */
export interface GetRevenueReportOfTenantQuery {
  /** In which days begin; without it the tenant’s, and UTC of what tenants pay the platform. */
  timezone?: string | undefined;
  /** `test`: what gateways told in test mode. */
  mode?: "live" | "test" | undefined;
  /** First day; without it twelve months, twelve weeks or thirty days. */
  start?: string | undefined;
  /** The day after the last one; without it tomorrow. */
  end?: string | undefined;
  /** Weeks begin on Monday. */
  interval?: "day" | "week" | "month" | undefined;
}

/** Of `admin.reports.revenue`. */
export interface GetPlatformRevenueReportQuery {
  /** In which days begin; without it the tenant’s, and UTC of what tenants pay the platform. */
  timezone?: string | undefined;
  /** `test`: what gateways told in test mode. */
  mode?: "live" | "test" | undefined;
  /** First day; without it twelve months, twelve weeks or thirty days. */
  start?: string | undefined;
  /** The day after the last one; without it tomorrow. */
  end?: string | undefined;
  /** Weeks begin on Monday. */
  interval?: "day" | "week" | "month" | undefined;
  /** Id of a tenant that pays, or `ext:` and its external id; without it all of them. */
  tenant?: string | undefined;
}

/** Of `reports.mrr`. */
export interface GetMrrReportQuery {
  /** In which days begin; without it the tenant’s, and UTC of what tenants pay the platform. */
  timezone?: string | undefined;
  /** `test`: what gateways told in test mode. */
  mode?: "live" | "test" | undefined;
  /** First day; without it twelve months, twelve weeks or thirty days. */
  start?: string | undefined;
  /** The day after the last one; without it tomorrow. */
  end?: string | undefined;
  /** Weeks begin on Monday. */
  interval?: "day" | "week" | "month" | undefined;
}

/** Of `admin.tenants.reports.mrr`. */
export interface GetMrrReportOfTenantQuery {
  /** In which days begin; without it the tenant’s, and UTC of what tenants pay the platform. */
  timezone?: string | undefined;
  /** `test`: what gateways told in test mode. */
  mode?: "live" | "test" | undefined;
  /** First day; without it twelve months, twelve weeks or thirty days. */
  start?: string | undefined;
  /** The day after the last one; without it tomorrow. */
  end?: string | undefined;
  /** Weeks begin on Monday. */
  interval?: "day" | "week" | "month" | undefined;
}

/** Of `admin.reports.mrr`. */
export interface GetPlatformMrrReportQuery {
  /** In which days begin; without it the tenant’s, and UTC of what tenants pay the platform. */
  timezone?: string | undefined;
  /** `test`: what gateways told in test mode. */
  mode?: "live" | "test" | undefined;
  /** First day; without it twelve months, twelve weeks or thirty days. */
  start?: string | undefined;
  /** The day after the last one; without it tomorrow. */
  end?: string | undefined;
  /** Weeks begin on Monday. */
  interval?: "day" | "week" | "month" | undefined;
  /** Id of a tenant that pays, or `ext:` and its external id; without it all of them. */
  tenant?: string | undefined;
}

/** Of `reports.churn`. */
export interface GetChurnReportQuery {
  /** In which days begin; without it the tenant’s, and UTC of what tenants pay the platform. */
  timezone?: string | undefined;
  /** `test`: what gateways told in test mode. */
  mode?: "live" | "test" | undefined;
  /** First day; without it twelve months, twelve weeks or thirty days. */
  start?: string | undefined;
  /** The day after the last one; without it tomorrow. */
  end?: string | undefined;
  /** Weeks begin on Monday. */
  interval?: "day" | "week" | "month" | undefined;
}

/** Of `admin.tenants.reports.churn`. */
export interface GetChurnReportOfTenantQuery {
  /** In which days begin; without it the tenant’s, and UTC of what tenants pay the platform. */
  timezone?: string | undefined;
  /** `test`: what gateways told in test mode. */
  mode?: "live" | "test" | undefined;
  /** First day; without it twelve months, twelve weeks or thirty days. */
  start?: string | undefined;
  /** The day after the last one; without it tomorrow. */
  end?: string | undefined;
  /** Weeks begin on Monday. */
  interval?: "day" | "week" | "month" | undefined;
}

/** Of `admin.reports.churn`. */
export interface GetPlatformChurnReportQuery {
  /** In which days begin; without it the tenant’s, and UTC of what tenants pay the platform. */
  timezone?: string | undefined;
  /** `test`: what gateways told in test mode. */
  mode?: "live" | "test" | undefined;
  /** First day; without it twelve months, twelve weeks or thirty days. */
  start?: string | undefined;
  /** The day after the last one; without it tomorrow. */
  end?: string | undefined;
  /** Weeks begin on Monday. */
  interval?: "day" | "week" | "month" | undefined;
  /** Id of a tenant that pays, or `ext:` and its external id; without it all of them. */
  tenant?: string | undefined;
}

/** Of `reports.receivables`. */
export interface GetReceivablesReportQuery {
  /** In which days begin; without it the tenant’s, and UTC of what tenants pay the platform. */
  timezone?: string | undefined;
  /** `test`: what gateways told in test mode. */
  mode?: "live" | "test" | undefined;
  /** Without it today. */
  as_of?: string | undefined;
  by?: "currency" | "customer" | undefined;
  /** Customers. */
  limit?: number | undefined;
}

/** Of `admin.tenants.reports.receivables`. */
export interface GetReceivablesReportOfTenantQuery {
  /** In which days begin; without it the tenant’s, and UTC of what tenants pay the platform. */
  timezone?: string | undefined;
  /** `test`: what gateways told in test mode. */
  mode?: "live" | "test" | undefined;
  /** Without it today. */
  as_of?: string | undefined;
  by?: "currency" | "customer" | undefined;
  /** Customers. */
  limit?: number | undefined;
}

/** Of `admin.reports.receivables`. */
export interface GetPlatformReceivablesReportQuery {
  /** In which days begin; without it the tenant’s, and UTC of what tenants pay the platform. */
  timezone?: string | undefined;
  /** `test`: what gateways told in test mode. */
  mode?: "live" | "test" | undefined;
  /** Without it today. */
  as_of?: string | undefined;
  by?: "currency" | "customer" | undefined;
  /** Customers. */
  limit?: number | undefined;
  /** Id of a tenant that pays, or `ext:` and its external id; without it all of them. */
  tenant?: string | undefined;
}

/** Of `reports.collections`. */
export interface GetCollectionsReportQuery {
  /** In which days begin; without it the tenant’s, and UTC of what tenants pay the platform. */
  timezone?: string | undefined;
  /** `test`: what gateways told in test mode. */
  mode?: "live" | "test" | undefined;
  /** First day; without it twelve months, twelve weeks or thirty days. */
  start?: string | undefined;
  /** The day after the last one; without it tomorrow. */
  end?: string | undefined;
}

/** Of `admin.tenants.reports.collections`. */
export interface GetCollectionsReportOfTenantQuery {
  /** In which days begin; without it the tenant’s, and UTC of what tenants pay the platform. */
  timezone?: string | undefined;
  /** `test`: what gateways told in test mode. */
  mode?: "live" | "test" | undefined;
  /** First day; without it twelve months, twelve weeks or thirty days. */
  start?: string | undefined;
  /** The day after the last one; without it tomorrow. */
  end?: string | undefined;
}

/** Of `admin.reports.collections`. */
export interface GetPlatformCollectionsReportQuery {
  /** In which days begin; without it the tenant’s, and UTC of what tenants pay the platform. */
  timezone?: string | undefined;
  /** `test`: what gateways told in test mode. */
  mode?: "live" | "test" | undefined;
  /** First day; without it twelve months, twelve weeks or thirty days. */
  start?: string | undefined;
  /** The day after the last one; without it tomorrow. */
  end?: string | undefined;
  /** Id of a tenant that pays, or `ext:` and its external id; without it all of them. */
  tenant?: string | undefined;
}

/** Of `reports.dunning`. */
export interface GetDunningReportQuery {
  /** In which days begin; without it the tenant’s, and UTC of what tenants pay the platform. */
  timezone?: string | undefined;
  /** `test`: what gateways told in test mode. */
  mode?: "live" | "test" | undefined;
  /** First day; without it twelve months, twelve weeks or thirty days. */
  start?: string | undefined;
  /** The day after the last one; without it tomorrow. */
  end?: string | undefined;
}

/** Of `admin.tenants.reports.dunning`. */
export interface GetDunningReportOfTenantQuery {
  /** In which days begin; without it the tenant’s, and UTC of what tenants pay the platform. */
  timezone?: string | undefined;
  /** `test`: what gateways told in test mode. */
  mode?: "live" | "test" | undefined;
  /** First day; without it twelve months, twelve weeks or thirty days. */
  start?: string | undefined;
  /** The day after the last one; without it tomorrow. */
  end?: string | undefined;
}

/** Of `admin.reports.dunning`. */
export interface GetPlatformDunningReportQuery {
  /** In which days begin; without it the tenant’s, and UTC of what tenants pay the platform. */
  timezone?: string | undefined;
  /** `test`: what gateways told in test mode. */
  mode?: "live" | "test" | undefined;
  /** First day; without it twelve months, twelve weeks or thirty days. */
  start?: string | undefined;
  /** The day after the last one; without it tomorrow. */
  end?: string | undefined;
  /** Id of a tenant that pays, or `ext:` and its external id; without it all of them. */
  tenant?: string | undefined;
}

/** Of `reports.forecast`. */
export interface GetForecastReportQuery {
  /** In which days begin; without it the tenant’s, and UTC of what tenants pay the platform. */
  timezone?: string | undefined;
  /** `test`: what gateways told in test mode. */
  mode?: "live" | "test" | undefined;
}

/** Of `admin.tenants.reports.forecast`. */
export interface GetForecastReportOfTenantQuery {
  /** In which days begin; without it the tenant’s, and UTC of what tenants pay the platform. */
  timezone?: string | undefined;
  /** `test`: what gateways told in test mode. */
  mode?: "live" | "test" | undefined;
}

/** Of `admin.reports.forecast`. */
export interface GetPlatformForecastReportQuery {
  /** In which days begin; without it the tenant’s, and UTC of what tenants pay the platform. */
  timezone?: string | undefined;
  /** `test`: what gateways told in test mode. */
  mode?: "live" | "test" | undefined;
  /** Id of a tenant that pays, or `ext:` and its external id; without it all of them. */
  tenant?: string | undefined;
}

/** Of `reports.dashboard`. */
export interface GetDashboardQuery {
  /** In which days begin; without it the tenant’s, and UTC of what tenants pay the platform. */
  timezone?: string | undefined;
  /** `test`: what gateways told in test mode. */
  mode?: "live" | "test" | undefined;
}

/** Of `admin.tenants.reports.dashboard`. */
export interface GetDashboardOfTenantQuery {
  /** In which days begin; without it the tenant’s, and UTC of what tenants pay the platform. */
  timezone?: string | undefined;
  /** `test`: what gateways told in test mode. */
  mode?: "live" | "test" | undefined;
}

/** Of `admin.reports.dashboard`. */
export interface GetPlatformDashboardQuery {
  /** In which days begin; without it the tenant’s, and UTC of what tenants pay the platform. */
  timezone?: string | undefined;
  /** `test`: what gateways told in test mode. */
  mode?: "live" | "test" | undefined;
  /** Id of a tenant that pays, or `ext:` and its external id; without it all of them. */
  tenant?: string | undefined;
}

/** Of `admin.reports.custom`. */
export interface MakePlatformCustomReportQuery {
  /** Id of a tenant that pays, or `ext:` and its external id; without it all of them. */
  tenant?: string | undefined;
}
