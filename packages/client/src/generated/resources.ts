// Generated from the same schemas that parse requests: test/client/generated.test.ts writes and compares it.

import type { Call } from '../call.js';
import type { CallOptions, DeleteOptions, MatchOptions, ReadOptions, StreamOptions, WatchOptions, WriteOptions } from '../options.js';
import { path } from '../path.js';
import type {
  AcceptedNotification,
  AccountReactivatedEmail,
  AccountSuspendedEmail,
  Alert,
  ApiKeyList,
  ApiKeyRotation,
  AuditEntry,
  Backlog,
  CardExpiringEmail,
  ChurnReport,
  CollectionsReport,
  CreatedApiKey,
  CreditNote,
  CustomReport,
  CustomReportQuestion,
  Customer,
  CustomerChange,
  CustomerErasure,
  Dashboard,
  Delivery,
  DeliveryDetail,
  DeliveryReplay,
  DeliveryReplayDetail,
  DeliveryReplayRequest,
  DeliveryReplayResult,
  Device,
  DunningBoard,
  DunningExemption,
  DunningPause,
  DunningPolicy,
  DunningPolicyChoice,
  DunningPolicyList,
  DunningPreview,
  DunningReport,
  DunningRun,
  DunningRunDetail,
  DunningStepRequest,
  EmailLogEntry,
  EndTenantSessionsQuery,
  Erasure,
  EventDetail,
  EventType,
  EventTypeChange,
  EventTypeList,
  Examination,
  Export,
  ExportReadyEmail,
  FilterTest,
  FilterTestResult,
  FinalNoticeEmail,
  ForecastReport,
  GatewayAccount,
  GatewayAccountChange,
  GatewayEvent,
  GatewayEventDetail,
  GatewayEventReplay,
  GatewayEventReplayProgress,
  GatewayEventReplayResult,
  GatewayRef,
  GatewayStandingList,
  GetChurnReportOfTenantQuery,
  GetChurnReportQuery,
  GetCollectionsReportOfTenantQuery,
  GetCollectionsReportQuery,
  GetCreditNoteQuery,
  GetDashboardOfTenantQuery,
  GetDashboardQuery,
  GetDisputeQuery,
  GetDunningReportOfTenantQuery,
  GetDunningReportQuery,
  GetForecastReportOfTenantQuery,
  GetForecastReportQuery,
  GetGatewayEventQuery,
  GetInvoiceQuery,
  GetMeterUsageQuery,
  GetMrrReportOfTenantQuery,
  GetMrrReportQuery,
  GetPaymentQuery,
  GetPlatformChurnReportQuery,
  GetPlatformCollectionsReportQuery,
  GetPlatformDashboardQuery,
  GetPlatformDunningReportQuery,
  GetPlatformForecastReportQuery,
  GetPlatformMrrReportQuery,
  GetPlatformReceivablesReportQuery,
  GetPlatformRevenueReportQuery,
  GetReceivablesReportOfTenantQuery,
  GetReceivablesReportQuery,
  GetRefundQuery,
  GetRevenueReportOfTenantQuery,
  GetRevenueReportQuery,
  GetSalesOrderQuery,
  GetSubscriptionQuery,
  GetWebhookStatsQuery,
  GetWebhookSubscriptionStatsQuery,
  InvoiceChange,
  InvoiceDetail,
  InvoiceDueEmail,
  InvoiceGeneratedEmail,
  LastChanceEmail,
  ListAlertsQuery,
  ListAuditOfTenantQuery,
  ListAuditQuery,
  ListCreditNotesOfInvoiceQuery,
  ListCreditNotesQuery,
  ListCustomersQuery,
  ListDeliveriesOfSubscriptionQuery,
  ListDeliveriesQuery,
  ListDeliveryReplaysQuery,
  ListDevicesQuery,
  ListDisputesQuery,
  ListDunningQuery,
  ListEmailLogQuery,
  ListEventsQuery,
  ListExportsQuery,
  ListGatewayAccountsQuery,
  ListGatewayEventReplaysQuery,
  ListGatewayEventsQuery,
  ListInvoicesQuery,
  ListMeterPricesQuery,
  ListMetersQuery,
  ListNotificationsQuery,
  ListOpenDunningQuery,
  ListOperatorExportsQuery,
  ListPaymentsQuery,
  ListPlatformPaymentsQuery,
  ListPlatformSubscriptionsQuery,
  ListPreferenceRecipientsQuery,
  ListRefundsQuery,
  ListSalesOrdersQuery,
  ListSubscriptionsQuery,
  ListSuppressionsQuery,
  ListTenantDunningQuery,
  ListTenantsQuery,
  ListUnhealthySubscriptionsQuery,
  ListUsagePeriodsQuery,
  ListUsageQuery,
  ListUsageThresholdsQuery,
  ListWebhookSubscriptionsQuery,
  ListedEvent,
  ListedInvoice,
  ListedPayment,
  ListedRefund,
  ListedSubscription,
  MakePlatformCustomReportQuery,
  MarkPaid,
  Messaging,
  MessagingChange,
  Meter,
  MeterChange,
  MeterPrice,
  MeterPriceChange,
  MeterUsage,
  Migrations,
  MrrReport,
  NewApiKey,
  NewCreditNote,
  NewCustomer,
  NewDevice,
  NewDunningPolicy,
  NewEventType,
  NewExport,
  NewGatewayAccount,
  NewGatewayRef,
  NewInvoice,
  NewMeter,
  NewMeterPrice,
  NewOperatorExport,
  NewPayment,
  NewPortalLink,
  NewPreferences,
  NewPreferencesLink,
  NewQuote,
  NewRefund,
  NewSalesOrder,
  NewSession,
  NewSuppression,
  NewTemplateText,
  NewTenant,
  NewTenantPreferences,
  NewUsageThreshold,
  NewWebhookSubscription,
  Notification,
  NotificationDetail,
  OpenDunningRun,
  OperatorExport,
  OptionalReason,
  PaymentDetail,
  PaymentFailedEmail,
  PaymentReceivedEmail,
  PlatformDashboard,
  PortalLink,
  Preferences,
  PreferencesLink,
  PreviewDunningQuery,
  PreviewRequest,
  PreviewTenantDunningQuery,
  PromiseToPay,
  Publication,
  Published,
  QuoteCreatedEmail,
  ReadCreditNote,
  ReadDispute,
  ReadInvoice,
  ReadPayment,
  ReadRefund,
  ReadSalesOrder,
  ReadSubscription,
  Reason,
  ReceivablesReport,
  RecomputedUsagePeriod,
  RecordedUsage,
  Refund,
  RefundDetail,
  RefundIssuedEmail,
  Reminder1Email,
  Reminder2Email,
  Reminder3Email,
  RevenueReport,
  RollBack,
  SalesOrder,
  SalesOrderCancellation,
  SecretRotation,
  Session,
  StreamDeliveriesQuery,
  StreamEventsQuery,
  StreamGatewayEventsQuery,
  SubscriptionActivatedEmail,
  SubscriptionCancellation,
  SubscriptionCancelledEmail,
  SubscriptionDetail,
  Suppression,
  Template,
  TemplatePreview,
  TemplateTextVersion,
  Templates,
  Tenant,
  TenantChange,
  TenantErasure,
  TenantHold,
  TenantRelease,
  TestDelivery,
  TestDeliveryResult,
  TicketCreatedEmail,
  TicketUpdatedEmail,
  UnhealthyWebhookSubscription,
  UpcomingRenewalEmail,
  UrlTest,
  UrlTestResult,
  Usage,
  UsageBody,
  UsagePeriod,
  UsageThreshold,
  WebhookStats,
  WebhookSubscription,
  WebhookSubscriptionChange,
  WebhookSubscriptionRecovery,
  WebhookSubscriptionStats,
  WebhookSubscriptionWithSecret,
  Workflow,
} from './schemas.js';

const adminOf = (call: Call) => ({
  /**
   * Show what is to be done and not begun.
   *
   * Needs: the operator's key.
   */
  backlog: (options: ReadOptions = {}) =>
    call.json<Backlog>({ method: 'GET', path: '/admin/backlog', options }),
  /**
   * Look for what is wrong, and say what to do about it.
   *
   * As `billhook doctor --quick`, of what this process reaches: database, Temporal, what is stuck, deliveries. The answer is up to 30 s old.
   *
   * Needs: the operator's key.
   */
  doctor: (options: ReadOptions = {}) =>
    call.json<Examination>({ method: 'GET', path: '/admin/doctor', options }),
  /**
   * List migrations of the database.
   *
   * Needs: the operator's key.
   */
  migrations: (options: ReadOptions = {}) =>
    call.json<Migrations>({ method: 'GET', path: '/admin/migrations', options }),
  tenants: {
    /**
     * Create a tenant, and the account of what it owes the platform.
     *
     * Stored gateway events that named it before it existed are looked at again.
     *
     * Needs: the operator's key.
     */
    create: (body: NewTenant, options: WriteOptions = {}) =>
      call.json<Tenant>({ method: 'POST', path: '/admin/tenants', body, options }),
    /**
     * List tenants.
     *
     * Needs: the operator's key.
     */
    list: (query: ListTenantsQuery = {}, options: CallOptions = {}) =>
      call.list<Tenant>({ method: 'GET', path: '/admin/tenants', query, options }),
    /**
     * Read a tenant.
     *
     * Needs: the operator's key.
     */
    get: (tenant: string, options: ReadOptions = {}) =>
      call.json<Tenant>({ method: 'GET', path: path`/admin/tenants/${tenant}`, options }),
    /**
     * Change a tenant.
     *
     * Needs: the operator's key.
     */
    update: (tenant: string, body: TenantChange, options: MatchOptions = {}) =>
      call.json<Tenant>({ method: 'PATCH', path: path`/admin/tenants/${tenant}`, body, options }),
    /**
     * Suspend a tenant.
     *
     * Its keys only read and export (403 `tenant_suspended`) until it is reactivated, whatever it pays.
     *
     * Needs: the operator's key.
     */
    suspend: (tenant: string, body: TenantHold = {}, options: WriteOptions = {}) =>
      call.json<Tenant>({ method: 'POST', path: path`/admin/tenants/${tenant}/suspend`, body, options }),
    /**
     * Let go of a tenant that the operator has suspended.
     *
     * What dunning has suspended stays so until it is paid, or exempt.
     *
     * Needs: the operator's key.
     */
    reactivate: (tenant: string, body: TenantRelease = {}, options: WriteOptions = {}) =>
      call.json<Tenant>({ method: 'POST', path: path`/admin/tenants/${tenant}/reactivate`, body, options }),
    /**
     * Erase the personal data of a tenant and of all its customers.
     *
     * Names, addresses and texts go, and with them the stored bodies of gateway events; amounts, dates, statuses and the ids that link them stay. `GET /admin/erasures/{id}` tells how far it is. Of an erased payer gateways’ later events are applied without anything personal.
     *
     * Needs: the operator's key.
     */
    erase: (tenant: string, body: TenantErasure, options: WriteOptions = {}) =>
      call.json<Erasure>({ method: 'POST', path: path`/admin/tenants/${tenant}/erase`, body, options }),
    apiKeys: {
      /**
       * Make an API key; it is shown this once.
       *
       * Needs: the operator's key.
       */
      create: (tenant: string, body: NewApiKey, options: WriteOptions = {}) =>
        call.json<CreatedApiKey>({ method: 'POST', path: path`/admin/tenants/${tenant}/api-keys`, body, options }),
      /**
       * List the newest hundred API keys.
       *
       * Needs: the operator's key.
       */
      list: (tenant: string, options: ReadOptions = {}) =>
        call.json<ApiKeyList>({ method: 'GET', path: path`/admin/tenants/${tenant}/api-keys`, options }),
      /**
       * Make a key that takes the place of another, which ends after a time of grace.
       *
       * The new key has the name, the scopes and the limit of the old one, and no end.
       *
       * Needs: the operator's key.
       */
      rotate: (tenant: string, id: string, body: ApiKeyRotation = {}, options: WriteOptions = {}) =>
        call.json<CreatedApiKey>({ method: 'POST', path: path`/admin/tenants/${tenant}/api-keys/${id}/rotate`, body, options }),
      /**
       * Revoke an API key, at once and for good.
       *
       * Needs: the operator's key.
       */
      revoke: (tenant: string, id: string, options: CallOptions = {}) =>
        call.json<void>({ method: 'DELETE', path: path`/admin/tenants/${tenant}/api-keys/${id}`, options }),
    },
    portalLinks: {
      /**
       * Make a link that opens the portal of a tenant, once.
       *
       * Send it, or open it in a frame of a page whose origin PORTAL_FRAME_ORIGINS lists.
       *
       * Needs: the operator's key.
       */
      create: (tenant: string, body: NewPortalLink = {}, options: WriteOptions = {}) =>
        call.json<PortalLink>({ method: 'POST', path: path`/admin/tenants/${tenant}/portal-links`, body, options }),
    },
    sessions: {
      /**
       * Log a tenant, or one subject of portal links, out of all browsers.
       *
       * Links that were not opened yet still open, until they are over.
       *
       * Needs: the operator's key.
       */
      end: (tenant: string, query: EndTenantSessionsQuery = {}, options: CallOptions = {}) =>
        call.json<void>({ method: 'DELETE', path: path`/admin/tenants/${tenant}/sessions`, query, options }),
    },
    payments: {
      /**
       * List what a tenant has paid the platform.
       *
       * Needs: the operator's key.
       */
      list: (tenant: string, query: ListPlatformPaymentsQuery = {}, options: CallOptions = {}) =>
        call.list<ListedPayment>({ method: 'GET', path: path`/admin/tenants/${tenant}/payments`, query, options }),
      /**
       * Give a tenant back what it has paid the platform, all of it or a part.
       *
       * Needs: the operator's key.
       */
      refund: (tenant: string, id: string, body: NewRefund = {}, options: WriteOptions = {}) =>
        call.json<Refund>({ method: 'POST', path: path`/admin/tenants/${tenant}/payments/${id}/refund`, body, options }),
    },
    subscriptions: {
      /**
       * List a tenant's subscriptions to the platform.
       *
       * Needs: the operator's key.
       */
      list: (tenant: string, query: ListPlatformSubscriptionsQuery = {}, options: CallOptions = {}) =>
        call.list<ListedSubscription>({ method: 'GET', path: path`/admin/tenants/${tenant}/subscriptions`, query, options }),
      /**
       * Have its gateway end a tenant's subscription to the platform.
       *
       * Needs: the operator's key.
       */
      cancel: (tenant: string, id: string, body: SubscriptionCancellation = {}, options: WriteOptions = {}) =>
        call.json<SubscriptionDetail>({ method: 'POST', path: path`/admin/tenants/${tenant}/subscriptions/${id}/cancel`, body, options }),
      /**
       * Take back that a tenant's subscription to the platform ends with its period.
       *
       * Needs: the operator's key.
       */
      keep: (tenant: string, id: string, options: WriteOptions = {}) =>
        call.json<SubscriptionDetail>({ method: 'POST', path: path`/admin/tenants/${tenant}/subscriptions/${id}/keep`, options }),
    },
    refunds: {
      /**
       * Take a refund to a tenant back that its gateway has not been told of.
       *
       * Needs: the operator's key.
       */
      cancel: (tenant: string, id: string, options: WriteOptions = {}) =>
        call.json<RefundDetail>({ method: 'POST', path: path`/admin/tenants/${tenant}/refunds/${id}/cancel`, options }),
    },
    dunning: {
      /**
       * List runs of dunning.
       *
       * Needs: the operator's key.
       */
      list: (tenant: string, query: ListTenantDunningQuery = {}, options: CallOptions = {}) =>
        call.list<DunningRun>({ method: 'GET', path: path`/admin/tenants/${tenant}/dunning`, query, options }),
      /**
       * Show what will come of an account if nothing is paid.
       *
       * Needs: the operator's key.
       */
      preview: (tenant: string, query: PreviewTenantDunningQuery, options: ReadOptions = {}) =>
        call.json<DunningPreview>({ method: 'GET', path: path`/admin/tenants/${tenant}/dunning/preview`, query, options }),
      /**
       * Read a run, with what was done and what is ahead.
       *
       * Needs: the operator's key.
       */
      get: (id: string, tenant: string, options: ReadOptions = {}) =>
        call.json<DunningRunDetail>({ method: 'GET', path: path`/admin/tenants/${tenant}/dunning/${id}`, options }),
      /**
       * Have a run wait.
       *
       * Needs: the operator's key.
       */
      pause: (id: string, tenant: string, body: DunningPause, options: WriteOptions = {}) =>
        call.json<DunningRunDetail>({ method: 'POST', path: path`/admin/tenants/${tenant}/dunning/${id}/pause`, body, options }),
      /**
       * Have it go on.
       *
       * Needs: the operator's key.
       */
      resume: (id: string, tenant: string, options: WriteOptions = {}) =>
        call.json<DunningRunDetail>({ method: 'POST', path: path`/admin/tenants/${tenant}/dunning/${id}/resume`, options }),
      /**
       * Have it wait for a promised payment.
       *
       * Needs: the operator's key.
       */
      promiseToPay: (id: string, tenant: string, body: PromiseToPay, options: WriteOptions = {}) =>
        call.json<DunningRunDetail>({ method: 'POST', path: path`/admin/tenants/${tenant}/dunning/${id}/promise-to-pay`, body, options }),
      /**
       * Take the payer out of dunning.
       *
       * Needs: the operator's key.
       */
      exempt: (id: string, tenant: string, body: DunningExemption, options: WriteOptions = {}) =>
        call.json<DunningRunDetail>({ method: 'POST', path: path`/admin/tenants/${tenant}/dunning/${id}/exempt`, body, options }),
      /**
       * Take the payer back into dunning.
       *
       * Needs: the operator's key.
       */
      include: (id: string, tenant: string, options: WriteOptions = {}) =>
        call.json<DunningRunDetail>({ method: 'POST', path: path`/admin/tenants/${tenant}/dunning/${id}/include`, options }),
      /**
       * Take a step before its time.
       *
       * Needs: the operator's key.
       */
      runStep: (id: string, tenant: string, body: DunningStepRequest = {}, options: WriteOptions = {}) =>
        call.json<DunningRunDetail>({ method: 'POST', path: path`/admin/tenants/${tenant}/dunning/${id}/run-step`, body, options }),
      policies: {
        /**
         * List policies of dunning, those that are shipped first.
         *
         * Needs: the operator's key.
         */
        list: (tenant: string, options: ReadOptions = {}) =>
          call.json<DunningPolicyList>({ method: 'GET', path: path`/admin/tenants/${tenant}/dunning/policies`, options }),
        /**
         * Read a policy.
         *
         * Needs: the operator's key.
         */
        get: (name: string, tenant: string, options: ReadOptions = {}) =>
          call.json<DunningPolicy>({ method: 'GET', path: path`/admin/tenants/${tenant}/dunning/policies/${name}`, options }),
        /**
         * Write a policy, or write it anew.
         *
         * Who goes by it is looked at again within a minute; what was taken of it stays taken. What the operator has written only the operator changes.
         *
         * Needs: the operator's key.
         */
        put: (name: string, tenant: string, body: NewDunningPolicy, options: WriteOptions = {}) =>
          call.json<DunningPolicy>({ method: 'PUT', path: path`/admin/tenants/${tenant}/dunning/policies/${name}`, body, options }),
        /**
         * Delete a policy that nobody goes by.
         *
         * Needs: the operator's key.
         */
        delete: (name: string, tenant: string, options: CallOptions = {}) =>
          call.json<void>({ method: 'DELETE', path: path`/admin/tenants/${tenant}/dunning/policies/${name}`, options }),
      },
      accounts: {
        /**
         * Choose by which policy a payer is reminded.
         *
         * Of a customer or a tenant in live and in test mode. What was taken stays taken.
         *
         * Needs: the operator's key.
         */
        policy: (account: string, tenant: string, body: DunningPolicyChoice, options: WriteOptions = {}) =>
          call.json<DunningPreview>({ method: 'PUT', path: path`/admin/tenants/${tenant}/dunning/accounts/${account}/policy`, body, options }),
      },
    },
    reports: {
      /**
       * Revenue: payments, refunds, charge-backs and credit notes by period: of a tenant's customers.
       *
       * Net is gross without refunds and lost disputes. Credit notes are documents: the money of one that corrects a paid invoice is a refund, so they are shown beside. With `Accept: text/csv` the rows of `data` are CSV.
       *
       * Needs: the operator's key.
       */
      revenue: (tenant: string, query: GetRevenueReportOfTenantQuery = {}, options: ReadOptions = {}) =>
        call.json<RevenueReport>({ method: 'GET', path: path`/admin/tenants/${tenant}/reports/revenue`, query, options }),
      /**
       * Revenue: payments, refunds, charge-backs and credit notes by period: of a tenant's customers.
       *
       * Net is gross without refunds and lost disputes. Credit notes are documents: the money of one that corrects a paid invoice is a refund, so they are shown beside. With `Accept: text/csv` the rows of `data` are CSV.
       *
       * Needs: the operator's key.
       */
      revenueCsv: (tenant: string, query: GetRevenueReportOfTenantQuery = {}, options: ReadOptions = {}) =>
        call.file({ method: 'GET', path: path`/admin/tenants/${tenant}/reports/revenue`, query, accept: 'text/csv', options }),
      /**
       * MRR and its movements: new, expansion, contraction, churn, reactivation: of a tenant's customers.
       *
       * A customer’s MRR at the begin of a period is compared with that at its end, so `start_mrr + new + expansion + reactivation − contraction − churn = end_mrr`, always. With `Accept: text/csv` the rows of `data` are CSV.
       *
       * Needs: the operator's key.
       */
      mrr: (tenant: string, query: GetMrrReportOfTenantQuery = {}, options: ReadOptions = {}) =>
        call.json<MrrReport>({ method: 'GET', path: path`/admin/tenants/${tenant}/reports/mrr`, query, options }),
      /**
       * MRR and its movements: new, expansion, contraction, churn, reactivation: of a tenant's customers.
       *
       * A customer’s MRR at the begin of a period is compared with that at its end, so `start_mrr + new + expansion + reactivation − contraction − churn = end_mrr`, always. With `Accept: text/csv` the rows of `data` are CSV.
       *
       * Needs: the operator's key.
       */
      mrrCsv: (tenant: string, query: GetMrrReportOfTenantQuery = {}, options: ReadOptions = {}) =>
        call.file({ method: 'GET', path: path`/admin/tenants/${tenant}/reports/mrr`, query, accept: 'text/csv', options }),
      /**
       * Churn: voluntary and involuntary, by customers and by MRR: of a tenant's customers.
       *
       * Involuntary: the last subscription was suspended, unpaid, or ended for want of payment. Rates are of what there was at the begin of the period. With `Accept: text/csv` the rows of `data` are CSV.
       *
       * Needs: the operator's key.
       */
      churn: (tenant: string, query: GetChurnReportOfTenantQuery = {}, options: ReadOptions = {}) =>
        call.json<ChurnReport>({ method: 'GET', path: path`/admin/tenants/${tenant}/reports/churn`, query, options }),
      /**
       * Churn: voluntary and involuntary, by customers and by MRR: of a tenant's customers.
       *
       * Involuntary: the last subscription was suspended, unpaid, or ended for want of payment. Rates are of what there was at the begin of the period. With `Accept: text/csv` the rows of `data` are CSV.
       *
       * Needs: the operator's key.
       */
      churnCsv: (tenant: string, query: GetChurnReportOfTenantQuery = {}, options: ReadOptions = {}) =>
        call.file({ method: 'GET', path: path`/admin/tenants/${tenant}/reports/churn`, query, accept: 'text/csv', options }),
      /**
       * Ageing of receivables: what is due, by how long it has been: of a tenant's customers.
       *
       * What was due at the end of the day `as_of`, by days since the due date; an invoice without one is current. With `by=customer` who owes most comes first. With `Accept: text/csv` the rows of `data` are CSV.
       *
       * Needs: the operator's key.
       */
      receivables: (tenant: string, query: GetReceivablesReportOfTenantQuery = {}, options: ReadOptions = {}) =>
        call.json<ReceivablesReport>({ method: 'GET', path: path`/admin/tenants/${tenant}/reports/receivables`, query, options }),
      /**
       * Ageing of receivables: what is due, by how long it has been: of a tenant's customers.
       *
       * What was due at the end of the day `as_of`, by days since the due date; an invoice without one is current. With `by=customer` who owes most comes first. With `Accept: text/csv` the rows of `data` are CSV.
       *
       * Needs: the operator's key.
       */
      receivablesCsv: (tenant: string, query: GetReceivablesReportOfTenantQuery = {}, options: ReadOptions = {}) =>
        call.file({ method: 'GET', path: path`/admin/tenants/${tenant}/reports/receivables`, query, accept: 'text/csv', options }),
      /**
       * Collection: days to pay, share paid on time, days of sales outstanding: of a tenant's customers.
       *
       * `dso` = receivables at the end of the period ÷ what was billed in it × its days. With `Accept: text/csv` the rows of `data` are CSV.
       *
       * Needs: the operator's key.
       */
      collections: (tenant: string, query: GetCollectionsReportOfTenantQuery = {}, options: ReadOptions = {}) =>
        call.json<CollectionsReport>({ method: 'GET', path: path`/admin/tenants/${tenant}/reports/collections`, query, options }),
      /**
       * Collection: days to pay, share paid on time, days of sales outstanding: of a tenant's customers.
       *
       * `dso` = receivables at the end of the period ÷ what was billed in it × its days. With `Accept: text/csv` the rows of `data` are CSV.
       *
       * Needs: the operator's key.
       */
      collectionsCsv: (tenant: string, query: GetCollectionsReportOfTenantQuery = {}, options: ReadOptions = {}) =>
        call.file({ method: 'GET', path: path`/admin/tenants/${tenant}/reports/collections`, query, accept: 'text/csv', options }),
      /**
       * Recovery by dunning: how many, how much, how soon: of a tenant's customers.
       *
       * Runs that began in the period. `reached_STEP` counts runs that came as far as a step, `recovered_after_STEP` those of them that were paid before the next one: together the recovery rate by step. `recovered_within_N_days` counts who had paid by the day of that step of `standard-v1`. Involuntary churn is that of the report `churn`. With `Accept: text/csv` the rows of `data` are CSV.
       *
       * Needs: the operator's key.
       */
      dunning: (tenant: string, query: GetDunningReportOfTenantQuery = {}, options: ReadOptions = {}) =>
        call.json<DunningReport>({ method: 'GET', path: path`/admin/tenants/${tenant}/reports/dunning`, query, options }),
      /**
       * Recovery by dunning: how many, how much, how soon: of a tenant's customers.
       *
       * Runs that began in the period. `reached_STEP` counts runs that came as far as a step, `recovered_after_STEP` those of them that were paid before the next one: together the recovery rate by step. `recovered_within_N_days` counts who had paid by the day of that step of `standard-v1`. Involuntary churn is that of the report `churn`. With `Accept: text/csv` the rows of `data` are CSV.
       *
       * Needs: the operator's key.
       */
      dunningCsv: (tenant: string, query: GetDunningReportOfTenantQuery = {}, options: ReadOptions = {}) =>
        call.file({ method: 'GET', path: path`/admin/tenants/${tenant}/reports/dunning`, query, accept: 'text/csv', options }),
      /**
       * Forecast of the next three months: of a tenant's customers.
       *
       * Method `mrr_with_trailing_churn`: MRR × (1 − the loss rate of the last six full months) + their mean gain, and the mean of payments that are for no subscription; low and high are a standard deviation of these months away. With less than three months of history the status is `insufficient_history` and nothing is forecast. With `Accept: text/csv` the rows of `data` are CSV.
       *
       * Needs: the operator's key.
       */
      forecast: (tenant: string, query: GetForecastReportOfTenantQuery = {}, options: ReadOptions = {}) =>
        call.json<ForecastReport>({ method: 'GET', path: path`/admin/tenants/${tenant}/reports/forecast`, query, options }),
      /**
       * Forecast of the next three months: of a tenant's customers.
       *
       * Method `mrr_with_trailing_churn`: MRR × (1 − the loss rate of the last six full months) + their mean gain, and the mean of payments that are for no subscription; low and high are a standard deviation of these months away. With less than three months of history the status is `insufficient_history` and nothing is forecast. With `Accept: text/csv` the rows of `data` are CSV.
       *
       * Needs: the operator's key.
       */
      forecastCsv: (tenant: string, query: GetForecastReportOfTenantQuery = {}, options: ReadOptions = {}) =>
        call.file({ method: 'GET', path: path`/admin/tenants/${tenant}/reports/forecast`, query, accept: 'text/csv', options }),
      /**
       * What a start page needs, at once: of a tenant's customers.
       *
       * Per currency: MRR now, this month’s and last month’s net revenue, what is due, this month’s failed payments and what renews within thirty days; and how deliveries of the last 24 hours went. With `Accept: text/csv` the rows of `data` are CSV.
       *
       * Needs: the operator's key.
       */
      dashboard: (tenant: string, query: GetDashboardOfTenantQuery = {}, options: ReadOptions = {}) =>
        call.json<Dashboard>({ method: 'GET', path: path`/admin/tenants/${tenant}/reports/dashboard`, query, options }),
      /**
       * What a start page needs, at once: of a tenant's customers.
       *
       * Per currency: MRR now, this month’s and last month’s net revenue, what is due, this month’s failed payments and what renews within thirty days; and how deliveries of the last 24 hours went. With `Accept: text/csv` the rows of `data` are CSV.
       *
       * Needs: the operator's key.
       */
      dashboardCsv: (tenant: string, query: GetDashboardOfTenantQuery = {}, options: ReadOptions = {}) =>
        call.file({ method: 'GET', path: path`/admin/tenants/${tenant}/reports/dashboard`, query, accept: 'text/csv', options }),
      /**
       * A report of your own: dimensions × measures: of a tenant's customers.
       *
       * Amounts are never added over currencies: where one is asked for, `currency` is a dimension. `truncated`: there are more rows than `limit`. With `Accept: text/csv` the rows are CSV.
       *
       * Needs: the operator's key.
       */
      custom: (tenant: string, body: CustomReportQuestion, options: CallOptions = {}) =>
        call.json<CustomReport>({ method: 'POST', path: path`/admin/tenants/${tenant}/reports/custom`, body, options }),
      /**
       * A report of your own: dimensions × measures: of a tenant's customers.
       *
       * Amounts are never added over currencies: where one is asked for, `currency` is a dimension. `truncated`: there are more rows than `limit`. With `Accept: text/csv` the rows are CSV.
       *
       * Needs: the operator's key.
       */
      customCsv: (tenant: string, body: CustomReportQuestion, options: CallOptions = {}) =>
        call.file({ method: 'POST', path: path`/admin/tenants/${tenant}/reports/custom`, body, accept: 'text/csv', options }),
    },
  },
  gatewayAccounts: {
    /**
     * Register an account at a gateway, of a tenant or of the platform.
     *
     * Needs: the operator's key.
     */
    create: (body: NewGatewayAccount, options: WriteOptions = {}) =>
      call.json<GatewayAccount>({ method: 'POST', path: '/admin/gateway-accounts', body, options }),
    /**
     * List gateway accounts.
     *
     * Needs: the operator's key.
     */
    list: (query: ListGatewayAccountsQuery = {}, options: CallOptions = {}) =>
      call.list<GatewayAccount>({ method: 'GET', path: '/admin/gateway-accounts', query, options }),
    /**
     * Read a gateway account.
     *
     * Needs: the operator's key.
     */
    get: (account: string, options: ReadOptions = {}) =>
      call.json<GatewayAccount>({ method: 'GET', path: path`/admin/gateway-accounts/${account}`, options }),
    /**
     * Change a gateway account, or add a secret while rotating.
     *
     * Needs: the operator's key.
     */
    update: (account: string, body: GatewayAccountChange, options: MatchOptions = {}) =>
      call.json<GatewayAccount>({ method: 'PATCH', path: path`/admin/gateway-accounts/${account}`, body, options }),
  },
  gatewayRefs: {
    /**
     * Map a gateway's customer or subscription to a tenant, and look again at the events that waited for it.
     *
     * Needs: the operator's key.
     */
    put: (body: NewGatewayRef, options: WriteOptions = {}) =>
      call.json<GatewayRef>({ method: 'PUT', path: '/admin/gateway-refs', body, options }),
  },
  gatewayEvents: {
    /**
     * Follow what gateways send as it comes and changes, as Server-Sent Events.
     *
     * Each event that comes from now on, those of `ids` at once, and again whenever one of them, or of the newest 100, has changed. With `Last-Event-ID` also what has come since, as far as it is among the newest 100. The ledger itself is the list: of more than 100 within a quarter of a second the newest are told.
     *
     * Needs: the operator's key.
     */
    stream: (query: StreamGatewayEventsQuery = {}, options: StreamOptions = {}) =>
      call.watch<GatewayEvent>({ method: 'GET', path: '/admin/gateway-events/stream', query, options }),
    /**
     * List what gateways sent.
     *
     * Needs: the operator's key.
     */
    list: (query: ListGatewayEventsQuery = {}, options: CallOptions = {}) =>
      call.list<GatewayEvent>({ method: 'GET', path: '/admin/gateway-events', query, options }),
    /**
     * Read what a gateway sent, and what became of it.
     *
     * With `?include=body` the bytes as they came, as text; reading them is audited.
     *
     * Needs: the operator's key.
     */
    get: (id: string, query: GetGatewayEventQuery = {}, options: ReadOptions = {}) =>
      call.json<GatewayEventDetail>({ method: 'GET', path: path`/admin/gateway-events/${id}`, query, options }),
    /**
     * Process a stored event again, as if it had just come.
     *
     * Needs: the operator's key.
     */
    replay: (id: string, options: WriteOptions = {}) =>
      call.json<GatewayEvent>({ method: 'POST', path: path`/admin/gateway-events/${id}/replay`, options }),
    /**
     * Process stored events again, chosen by a filter, the oldest first.
     *
     * What has been applied is never touched. A dry run only counts.
     *
     * Needs: the operator's key.
     */
    replayAll: (body: GatewayEventReplay, options: WriteOptions = {}) =>
      call.json<GatewayEventReplayResult>({ method: 'POST', path: '/admin/gateway-events/replay', body, options }),
    replays: {
      /**
       * Read how far a replay is.
       *
       * Needs: the operator's key.
       */
      get: (id: string, options: ReadOptions = {}) =>
        call.json<GatewayEventReplayProgress>({ method: 'GET', path: path`/admin/gateway-events/replays/${id}`, options }),
      /**
       * Begin no more events of a replay; those under way go on.
       *
       * Needs: the operator's key.
       */
      cancel: (id: string, options: WriteOptions = {}) =>
        call.json<GatewayEventReplayProgress>({ method: 'POST', path: path`/admin/gateway-events/replays/${id}/cancel`, options }),
    },
  },
  replays: {
    /**
     * List replays, the newest first.
     *
     * Needs: the operator's key.
     */
    list: (query: ListGatewayEventReplaysQuery = {}, options: CallOptions = {}) =>
      call.list<GatewayEventReplayProgress>({ method: 'GET', path: '/admin/replays', query, options }),
  },
  alerts: {
    /**
     * List what has to be looked at.
     *
     * Needs: the operator's key.
     */
    list: (query: ListAlertsQuery = {}, options: CallOptions = {}) =>
      call.list<Alert>({ method: 'GET', path: '/admin/alerts', query, options }),
    /**
     * Say that an alert has been seen to; the next of its kind is a new one.
     *
     * Needs: the operator's key.
     */
    resolve: (id: string, options: WriteOptions = {}) =>
      call.json<Alert>({ method: 'POST', path: path`/admin/alerts/${id}/resolve`, options }),
  },
  gateways: {
    /**
     * Show how it stands with each gateway account.
     *
     * The first 1,000 accounts, by gateway and name.
     *
     * Needs: the operator's key.
     */
    list: (options: ReadOptions = {}) =>
      call.json<GatewayStandingList>({ method: 'GET', path: '/admin/gateways', options }),
  },
  webhooks: {
    unhealthy: {
      /**
       * List webhook subscriptions of all tenants that fail, or were disabled.
       *
       * Needs: the operator's key.
       */
      list: (query: ListUnhealthySubscriptionsQuery = {}, options: CallOptions = {}) =>
        call.list<UnhealthyWebhookSubscription>({ method: 'GET', path: '/admin/webhooks/unhealthy', query, options }),
    },
  },
  dunning: {
    /**
     * List open runs of dunning of all tenants.
     *
     * Needs: the operator's key.
     */
    list: (query: ListOpenDunningQuery = {}, options: CallOptions = {}) =>
      call.list<OpenDunningRun>({ method: 'GET', path: '/admin/dunning', query, options }),
    /**
     * Count open runs of dunning of all tenants by their state.
     *
     * Needs: the operator's key.
     */
    board: (options: ReadOptions = {}) =>
      call.json<DunningBoard>({ method: 'GET', path: '/admin/dunning/board', options }),
  },
  audit: {
    /**
     * List what was done, by whom.
     *
     * The newest first. With `Accept: text/csv` the page is CSV (RFC 4180), and `Next-Cursor` is where the next one begins. Entries of a tenant are chained by their hashes; `billhook doctor audit` checks the chains.
     *
     * Needs: the operator's key.
     */
    list: (query: ListAuditOfTenantQuery = {}, options: CallOptions = {}) =>
      call.list<AuditEntry>({ method: 'GET', path: '/admin/audit', query, options }),
    /**
     * List what was done, by whom.
     *
     * The newest first. With `Accept: text/csv` the page is CSV (RFC 4180), and `Next-Cursor` is where the next one begins. Entries of a tenant are chained by their hashes; `billhook doctor audit` checks the chains.
     *
     * Needs: the operator's key.
     */
    listCsv: (query: ListAuditOfTenantQuery = {}, options: ReadOptions = {}) =>
      call.file({ method: 'GET', path: '/admin/audit', query, accept: 'text/csv', options }),
  },
  customers: {
    /**
     * Erase the personal data of a customer of a tenant.
     *
     * Names, addresses and texts go, and with them the stored bodies of gateway events; amounts, dates, statuses and the ids that link them stay. `GET /admin/erasures/{id}` tells how far it is. Of an erased payer gateways’ later events are applied without anything personal.
     *
     * Needs: the operator's key.
     */
    erase: (customer: string, body: CustomerErasure, options: WriteOptions = {}) =>
      call.json<Erasure>({ method: 'POST', path: path`/admin/customers/${customer}/erase`, body, options }),
  },
  erasures: {
    /**
     * Read how far an erasure is.
     *
     * Needs: the operator's key.
     */
    get: (id: string, options: ReadOptions = {}) =>
      call.json<Erasure>({ method: 'GET', path: path`/admin/erasures/${id}`, options }),
  },
  workflows: {
    /**
     * Read which workflow works on something, and what it waits for.
     *
     * Needs: the operator's key.
     */
    get: (id: string, options: ReadOptions = {}) =>
      call.json<Workflow>({ method: 'GET', path: path`/admin/workflows/${id}`, options }),
    /**
     * Have a workflow look at once; it is started where it is not there.
     *
     * What the relay does with all that is overdue. Nothing happens before its time: what is to be sent sooner is sent by `retry`, `resume` or a replay.
     *
     * Needs: the operator's key.
     */
    wake: (id: string, options: WriteOptions = {}) =>
      call.json<Workflow>({ method: 'POST', path: path`/admin/workflows/${id}/wake`, options }),
  },
  exports: {
    /**
     * Export data of a tenant, or of none, as CSV.
     *
     * It is yours: the tenant sees it in its audit log alone, and no event tells it. The result is kept for seven days. In its CSV (RFC 4180, UTF-8) a text that a spreadsheet would take for a formula begins with an apostrophe.
     *
     * Needs: the operator's key.
     */
    create: (body: NewOperatorExport, options: WriteOptions = {}) =>
      call.json<OperatorExport>({ method: 'POST', path: '/admin/exports', body, options }),
    /**
     * List the operator's exports, the newest first.
     *
     * Needs: the operator's key.
     */
    list: (query: ListOperatorExportsQuery = {}, options: CallOptions = {}) =>
      call.list<OperatorExport>({ method: 'GET', path: '/admin/exports', query, options }),
    /**
     * Read how far an export of the operator's is.
     *
     * Needs: the operator's key.
     */
    get: (id: string, options: ReadOptions = {}) =>
      call.json<OperatorExport>({ method: 'GET', path: path`/admin/exports/${id}`, options }),
    /**
     * Download the result of an export of the operator's.
     *
     * Needs: the operator's key.
     */
    download: (id: string, options: CallOptions = {}) =>
      call.file({ method: 'GET', path: path`/admin/exports/${id}/download`, accept: 'text/csv', options }),
    /**
     * Stop an export of the operator's.
     *
     * Needs: the operator's key.
     */
    cancel: (id: string, options: WriteOptions = {}) =>
      call.json<OperatorExport>({ method: 'POST', path: path`/admin/exports/${id}/cancel`, options }),
  },
  reports: {
    /**
     * Revenue: payments, refunds, charge-backs and credit notes by period: of what tenants pay the platform.
     *
     * Net is gross without refunds and lost disputes. Credit notes are documents: the money of one that corrects a paid invoice is a refund, so they are shown beside. With `Accept: text/csv` the rows of `data` are CSV.
     *
     * Needs: the operator's key.
     */
    revenue: (query: GetPlatformRevenueReportQuery = {}, options: ReadOptions = {}) =>
      call.json<RevenueReport>({ method: 'GET', path: '/admin/reports/revenue', query, options }),
    /**
     * Revenue: payments, refunds, charge-backs and credit notes by period: of what tenants pay the platform.
     *
     * Net is gross without refunds and lost disputes. Credit notes are documents: the money of one that corrects a paid invoice is a refund, so they are shown beside. With `Accept: text/csv` the rows of `data` are CSV.
     *
     * Needs: the operator's key.
     */
    revenueCsv: (query: GetPlatformRevenueReportQuery = {}, options: ReadOptions = {}) =>
      call.file({ method: 'GET', path: '/admin/reports/revenue', query, accept: 'text/csv', options }),
    /**
     * MRR and its movements: new, expansion, contraction, churn, reactivation: of what tenants pay the platform.
     *
     * A customer’s MRR at the begin of a period is compared with that at its end, so `start_mrr + new + expansion + reactivation − contraction − churn = end_mrr`, always. With `Accept: text/csv` the rows of `data` are CSV.
     *
     * Needs: the operator's key.
     */
    mrr: (query: GetPlatformMrrReportQuery = {}, options: ReadOptions = {}) =>
      call.json<MrrReport>({ method: 'GET', path: '/admin/reports/mrr', query, options }),
    /**
     * MRR and its movements: new, expansion, contraction, churn, reactivation: of what tenants pay the platform.
     *
     * A customer’s MRR at the begin of a period is compared with that at its end, so `start_mrr + new + expansion + reactivation − contraction − churn = end_mrr`, always. With `Accept: text/csv` the rows of `data` are CSV.
     *
     * Needs: the operator's key.
     */
    mrrCsv: (query: GetPlatformMrrReportQuery = {}, options: ReadOptions = {}) =>
      call.file({ method: 'GET', path: '/admin/reports/mrr', query, accept: 'text/csv', options }),
    /**
     * Churn: voluntary and involuntary, by customers and by MRR: of what tenants pay the platform.
     *
     * Involuntary: the last subscription was suspended, unpaid, or ended for want of payment. Rates are of what there was at the begin of the period. With `Accept: text/csv` the rows of `data` are CSV.
     *
     * Needs: the operator's key.
     */
    churn: (query: GetPlatformChurnReportQuery = {}, options: ReadOptions = {}) =>
      call.json<ChurnReport>({ method: 'GET', path: '/admin/reports/churn', query, options }),
    /**
     * Churn: voluntary and involuntary, by customers and by MRR: of what tenants pay the platform.
     *
     * Involuntary: the last subscription was suspended, unpaid, or ended for want of payment. Rates are of what there was at the begin of the period. With `Accept: text/csv` the rows of `data` are CSV.
     *
     * Needs: the operator's key.
     */
    churnCsv: (query: GetPlatformChurnReportQuery = {}, options: ReadOptions = {}) =>
      call.file({ method: 'GET', path: '/admin/reports/churn', query, accept: 'text/csv', options }),
    /**
     * Ageing of receivables: what is due, by how long it has been: of what tenants pay the platform.
     *
     * What was due at the end of the day `as_of`, by days since the due date; an invoice without one is current. With `by=customer` who owes most comes first. With `Accept: text/csv` the rows of `data` are CSV.
     *
     * Needs: the operator's key.
     */
    receivables: (query: GetPlatformReceivablesReportQuery = {}, options: ReadOptions = {}) =>
      call.json<ReceivablesReport>({ method: 'GET', path: '/admin/reports/receivables', query, options }),
    /**
     * Ageing of receivables: what is due, by how long it has been: of what tenants pay the platform.
     *
     * What was due at the end of the day `as_of`, by days since the due date; an invoice without one is current. With `by=customer` who owes most comes first. With `Accept: text/csv` the rows of `data` are CSV.
     *
     * Needs: the operator's key.
     */
    receivablesCsv: (query: GetPlatformReceivablesReportQuery = {}, options: ReadOptions = {}) =>
      call.file({ method: 'GET', path: '/admin/reports/receivables', query, accept: 'text/csv', options }),
    /**
     * Collection: days to pay, share paid on time, days of sales outstanding: of what tenants pay the platform.
     *
     * `dso` = receivables at the end of the period ÷ what was billed in it × its days. With `Accept: text/csv` the rows of `data` are CSV.
     *
     * Needs: the operator's key.
     */
    collections: (query: GetPlatformCollectionsReportQuery = {}, options: ReadOptions = {}) =>
      call.json<CollectionsReport>({ method: 'GET', path: '/admin/reports/collections', query, options }),
    /**
     * Collection: days to pay, share paid on time, days of sales outstanding: of what tenants pay the platform.
     *
     * `dso` = receivables at the end of the period ÷ what was billed in it × its days. With `Accept: text/csv` the rows of `data` are CSV.
     *
     * Needs: the operator's key.
     */
    collectionsCsv: (query: GetPlatformCollectionsReportQuery = {}, options: ReadOptions = {}) =>
      call.file({ method: 'GET', path: '/admin/reports/collections', query, accept: 'text/csv', options }),
    /**
     * Recovery by dunning: how many, how much, how soon: of what tenants pay the platform.
     *
     * Runs that began in the period. `reached_STEP` counts runs that came as far as a step, `recovered_after_STEP` those of them that were paid before the next one: together the recovery rate by step. `recovered_within_N_days` counts who had paid by the day of that step of `standard-v1`. Involuntary churn is that of the report `churn`. With `Accept: text/csv` the rows of `data` are CSV.
     *
     * Needs: the operator's key.
     */
    dunning: (query: GetPlatformDunningReportQuery = {}, options: ReadOptions = {}) =>
      call.json<DunningReport>({ method: 'GET', path: '/admin/reports/dunning', query, options }),
    /**
     * Recovery by dunning: how many, how much, how soon: of what tenants pay the platform.
     *
     * Runs that began in the period. `reached_STEP` counts runs that came as far as a step, `recovered_after_STEP` those of them that were paid before the next one: together the recovery rate by step. `recovered_within_N_days` counts who had paid by the day of that step of `standard-v1`. Involuntary churn is that of the report `churn`. With `Accept: text/csv` the rows of `data` are CSV.
     *
     * Needs: the operator's key.
     */
    dunningCsv: (query: GetPlatformDunningReportQuery = {}, options: ReadOptions = {}) =>
      call.file({ method: 'GET', path: '/admin/reports/dunning', query, accept: 'text/csv', options }),
    /**
     * Forecast of the next three months: of what tenants pay the platform.
     *
     * Method `mrr_with_trailing_churn`: MRR × (1 − the loss rate of the last six full months) + their mean gain, and the mean of payments that are for no subscription; low and high are a standard deviation of these months away. With less than three months of history the status is `insufficient_history` and nothing is forecast. With `Accept: text/csv` the rows of `data` are CSV.
     *
     * Needs: the operator's key.
     */
    forecast: (query: GetPlatformForecastReportQuery = {}, options: ReadOptions = {}) =>
      call.json<ForecastReport>({ method: 'GET', path: '/admin/reports/forecast', query, options }),
    /**
     * Forecast of the next three months: of what tenants pay the platform.
     *
     * Method `mrr_with_trailing_churn`: MRR × (1 − the loss rate of the last six full months) + their mean gain, and the mean of payments that are for no subscription; low and high are a standard deviation of these months away. With less than three months of history the status is `insufficient_history` and nothing is forecast. With `Accept: text/csv` the rows of `data` are CSV.
     *
     * Needs: the operator's key.
     */
    forecastCsv: (query: GetPlatformForecastReportQuery = {}, options: ReadOptions = {}) =>
      call.file({ method: 'GET', path: '/admin/reports/forecast', query, accept: 'text/csv', options }),
    /**
     * What a start page needs, at once: of what tenants pay the platform.
     *
     * Per currency: MRR now, this month’s and last month’s net revenue, what is due, this month’s failed payments and what renews within thirty days; and how deliveries of the last 24 hours went. With `Accept: text/csv` the rows of `data` are CSV.
     *
     * Needs: the operator's key.
     */
    dashboard: (query: GetPlatformDashboardQuery = {}, options: ReadOptions = {}) =>
      call.json<PlatformDashboard>({ method: 'GET', path: '/admin/reports/dashboard', query, options }),
    /**
     * What a start page needs, at once: of what tenants pay the platform.
     *
     * Per currency: MRR now, this month’s and last month’s net revenue, what is due, this month’s failed payments and what renews within thirty days; and how deliveries of the last 24 hours went. With `Accept: text/csv` the rows of `data` are CSV.
     *
     * Needs: the operator's key.
     */
    dashboardCsv: (query: GetPlatformDashboardQuery = {}, options: ReadOptions = {}) =>
      call.file({ method: 'GET', path: '/admin/reports/dashboard', query, accept: 'text/csv', options }),
    /**
     * A report of your own: dimensions × measures: of what tenants pay the platform.
     *
     * Amounts are never added over currencies: where one is asked for, `currency` is a dimension. `truncated`: there are more rows than `limit`. With `Accept: text/csv` the rows are CSV.
     *
     * Needs: the operator's key.
     */
    custom: (body: CustomReportQuestion, query: MakePlatformCustomReportQuery = {}, options: CallOptions = {}) =>
      call.json<CustomReport>({ method: 'POST', path: '/admin/reports/custom', body, query, options }),
    /**
     * A report of your own: dimensions × measures: of what tenants pay the platform.
     *
     * Amounts are never added over currencies: where one is asked for, `currency` is a dimension. `truncated`: there are more rows than `limit`. With `Accept: text/csv` the rows are CSV.
     *
     * Needs: the operator's key.
     */
    customCsv: (body: CustomReportQuestion, query: MakePlatformCustomReportQuery = {}, options: CallOptions = {}) =>
      call.file({ method: 'POST', path: '/admin/reports/custom', body, query, accept: 'text/csv', options }),
  },
});

const apiKeysOf = (call: Call) => ({
  /**
   * Make an API key; it is shown this once.
   *
   * Needs: an API key with the scope `admin`.
   */
  create: (body: NewApiKey, options: WriteOptions = {}) =>
    call.json<CreatedApiKey>({ method: 'POST', path: '/api-keys', body, options }),
  /**
   * List the newest hundred API keys.
   *
   * Needs: an API key with the scope `admin`.
   */
  list: (options: ReadOptions = {}) =>
    call.json<ApiKeyList>({ method: 'GET', path: '/api-keys', options }),
  /**
   * Make a key that takes the place of another, which ends after a time of grace.
   *
   * The new key has the name, the scopes and the limit of the old one, and no end.
   *
   * Needs: an API key with the scope `admin`.
   */
  rotate: (id: string, body: ApiKeyRotation = {}, options: WriteOptions = {}) =>
    call.json<CreatedApiKey>({ method: 'POST', path: path`/api-keys/${id}/rotate`, body, options }),
  /**
   * Revoke an API key, at once and for good.
   *
   * Needs: an API key with the scope `admin`.
   */
  revoke: (id: string, options: CallOptions = {}) =>
    call.json<void>({ method: 'DELETE', path: path`/api-keys/${id}`, options }),
});

const sessionOf = (call: Call) => ({
  /**
   * Log a browser in, with a portal link, an API key or the operator's key.
   *
   * The answer sets a cookie that no script can read, and that counts from our own pages alone. A link opens one session.
   *
   * Needs: nothing.
   */
  create: (body: NewSession, options: CallOptions = {}) =>
    call.json<Session>({ method: 'POST', path: '/session', body, options }),
  /**
   * Read who is logged in.
   *
   * Needs: a session.
   */
  get: (options: ReadOptions = {}) =>
    call.json<Session>({ method: 'GET', path: '/session', options }),
  /**
   * Log this browser out.
   *
   * Needs: a session.
   */
  end: (options: CallOptions = {}) =>
    call.json<void>({ method: 'DELETE', path: '/session', options }),
});

const sessionsOf = (call: Call) => ({
  /**
   * Log out everywhere.
   *
   * Ends all sessions of the same key, of the same subject of portal links, or of the operator.
   *
   * Needs: a session.
   */
  end: (options: CallOptions = {}) =>
    call.json<void>({ method: 'DELETE', path: '/sessions', options }),
});

const auditOf = (call: Call) => ({
  /**
   * List what was done to your data, by whom.
   *
   * The newest first. With `Accept: text/csv` the page is CSV (RFC 4180), and `Next-Cursor` is where the next one begins. Entries of a tenant are chained by their hashes; `billhook doctor audit` checks the chains.
   *
   * Needs: an API key with the scope `read`.
   */
  list: (query: ListAuditQuery = {}, options: CallOptions = {}) =>
    call.list<AuditEntry>({ method: 'GET', path: '/audit', query, options }),
  /**
   * List what was done to your data, by whom.
   *
   * The newest first. With `Accept: text/csv` the page is CSV (RFC 4180), and `Next-Cursor` is where the next one begins. Entries of a tenant are chained by their hashes; `billhook doctor audit` checks the chains.
   *
   * Needs: an API key with the scope `read`.
   */
  listCsv: (query: ListAuditQuery = {}, options: ReadOptions = {}) =>
    call.file({ method: 'GET', path: '/audit', query, accept: 'text/csv', options }),
});

const webhooksOf = (call: Call) => ({
  /**
   * Count what became of all deliveries, and name what fails.
   *
   * Needs: an API key with the scope `read`.
   */
  stats: (query: GetWebhookStatsQuery = {}, options: ReadOptions = {}) =>
    call.json<WebhookStats>({ method: 'GET', path: '/webhooks/stats', query, options }),
  subscriptions: {
    /**
     * Subscribe a URL to events.
     *
     * Needs: an API key with the scope `write`.
     */
    create: (body: NewWebhookSubscription, options: WriteOptions = {}) =>
      call.json<WebhookSubscriptionWithSecret>({ method: 'POST', path: '/webhooks/subscriptions', body, options }),
    /**
     * List webhook subscriptions.
     *
     * Needs: an API key with the scope `read`.
     */
    list: (query: ListWebhookSubscriptionsQuery = {}, options: CallOptions = {}) =>
      call.list<WebhookSubscription>({ method: 'GET', path: '/webhooks/subscriptions', query, options }),
    /**
     * Read a webhook subscription.
     *
     * Needs: an API key with the scope `read`.
     */
    get: (id: string, options: ReadOptions = {}) =>
      call.json<WebhookSubscription>({ method: 'GET', path: path`/webhooks/subscriptions/${id}`, options }),
    /**
     * Change a webhook subscription.
     *
     * Needs: an API key with the scope `write`.
     */
    update: (id: string, body: WebhookSubscriptionChange, options: MatchOptions = {}) =>
      call.json<WebhookSubscription>({ method: 'PATCH', path: path`/webhooks/subscriptions/${id}`, body, options }),
    /**
     * Delete a webhook subscription; what it has not got yet is discarded.
     *
     * Needs: an API key with the scope `write`.
     */
    delete: (id: string, options: CallOptions = {}) =>
      call.json<void>({ method: 'DELETE', path: path`/webhooks/subscriptions/${id}`, options }),
    /**
     * Make a new secret; the one before signs too until the grace period ends.
     *
     * Needs: an API key with the scope `write`.
     */
    rotateSecret: (id: string, body: SecretRotation = {}, options: WriteOptions = {}) =>
      call.json<WebhookSubscriptionWithSecret>({ method: 'POST', path: path`/webhooks/subscriptions/${id}/rotate-secret`, body, options }),
    /**
     * Tell whether an event would pass a filter; nothing is kept or sent.
     *
     * Needs: an API key with the scope `read`.
     */
    testFilter: (body: FilterTest, options: WriteOptions = {}) =>
      call.json<FilterTestResult>({ method: 'POST', path: '/webhooks/subscriptions/test-filter', body, options }),
    /**
     * Tell whether a URL could be used; nothing is kept or sent.
     *
     * Its host name is looked up for 3 s at most. It may be saved when its `problem` is not `refused`.
     *
     * Needs: an API key with the scope `write`.
     */
    testUrl: (body: UrlTest, options: WriteOptions = {}) =>
      call.json<UrlTestResult>({ method: 'POST', path: '/webhooks/subscriptions/test-url', body, options }),
    /**
     * Send again; what has waited is sent now.
     *
     * Needs: an API key with the scope `write`.
     */
    enable: (id: string, options: WriteOptions = {}) =>
      call.json<WebhookSubscription>({ method: 'POST', path: path`/webhooks/subscriptions/${id}/enable`, options }),
    /**
     * Send nothing and take no new events; what is open waits.
     *
     * Needs: an API key with the scope `write`.
     */
    disable: (id: string, options: WriteOptions = {}) =>
      call.json<WebhookSubscription>({ method: 'POST', path: path`/webhooks/subscriptions/${id}/disable`, options }),
    /**
     * Send nothing for now; new events are kept for it.
     *
     * Needs: an API key with the scope `write`.
     */
    pause: (id: string, options: WriteOptions = {}) =>
      call.json<WebhookSubscription>({ method: 'POST', path: path`/webhooks/subscriptions/${id}/pause`, options }),
    /**
     * Send what was kept, and go on.
     *
     * Needs: an API key with the scope `write`.
     */
    resume: (id: string, options: WriteOptions = {}) =>
      call.json<WebhookSubscription>({ method: 'POST', path: path`/webhooks/subscriptions/${id}/resume`, options }),
    /**
     * Send an event's example now, and tell what the endpoint answered.
     *
     * Signed like every delivery, with `X-Billhook-Test: true`. It is not retried, stands in no list, and is sent during a hold, too.
     *
     * Needs: an API key with the scope `write`.
     */
    test: (id: string, body: TestDelivery = {}, options: WriteOptions = {}) =>
      call.json<TestDeliveryResult>({ method: 'POST', path: path`/webhooks/subscriptions/${id}/test`, body, options }),
    /**
     * Send all that it has not got since a time: what has failed, and what waits.
     *
     * Needs: an API key with the scope `write`.
     */
    recover: (id: string, body: WebhookSubscriptionRecovery, options: WriteOptions = {}) =>
      call.json<DeliveryReplayResult>({ method: 'POST', path: path`/webhooks/subscriptions/${id}/recover`, body, options }),
    /**
     * Send events that it subscribes to today and has no delivery of.
     *
     * Needs: an API key with the scope `write`.
     */
    replayMissing: (id: string, body: WebhookSubscriptionRecovery, options: WriteOptions = {}) =>
      call.json<DeliveryReplayResult>({ method: 'POST', path: path`/webhooks/subscriptions/${id}/replay-missing`, body, options }),
    /**
     * Count what became of its deliveries: success, latency, retries, failures.
     *
     * Needs: an API key with the scope `read`.
     */
    stats: (id: string, query: GetWebhookSubscriptionStatsQuery = {}, options: ReadOptions = {}) =>
      call.json<WebhookSubscriptionStats>({ method: 'GET', path: path`/webhooks/subscriptions/${id}/stats`, query, options }),
    deliveries: {
      /**
       * List deliveries of one webhook subscription.
       *
       * Needs: an API key with the scope `read`.
       */
      list: (id: string, query: ListDeliveriesOfSubscriptionQuery = {}, options: CallOptions = {}) =>
        call.list<Delivery>({ method: 'GET', path: path`/webhooks/subscriptions/${id}/deliveries`, query, options }),
    },
  },
  deliveries: {
    /**
     * Follow deliveries as they change, as Server-Sent Events.
     *
     * Each of them at once, and again whenever it has changed, as lists show it; of changes that follow each other within a quarter of a second, the last. Ids that are not there are left out. The stream ends when its key or session may no longer be used, and when the caller takes no bytes for 30 s: connect again, it begins with how they are.
     *
     * Needs: an API key with the scope `read`.
     */
    stream: (query: StreamDeliveriesQuery, options: WatchOptions = {}) =>
      call.watch<Delivery>({ method: 'GET', path: '/webhooks/deliveries/stream', query, options }),
    /**
     * List deliveries.
     *
     * Needs: an API key with the scope `read`.
     */
    list: (query: ListDeliveriesQuery = {}, options: CallOptions = {}) =>
      call.list<Delivery>({ method: 'GET', path: '/webhooks/deliveries', query, options }),
    /**
     * Read a delivery, what it sends, and its attempts.
     *
     * Needs: an API key with the scope `read`.
     */
    get: (id: string, options: ReadOptions = {}) =>
      call.json<DeliveryDetail>({ method: 'GET', path: path`/webhooks/deliveries/${id}`, options }),
    /**
     * Send it again now, under the same webhook-id.
     *
     * While the webhook subscription is held (`hold_until`) or paused, it waits like all others.
     *
     * Needs: an API key with the scope `write`.
     */
    retry: (id: string, options: WriteOptions = {}) =>
      call.json<Delivery>({ method: 'POST', path: path`/webhooks/deliveries/${id}/retry`, options }),
    /**
     * Do not send it (again).
     *
     * Needs: an API key with the scope `write`.
     */
    cancel: (id: string, options: WriteOptions = {}) =>
      call.json<Delivery>({ method: 'POST', path: path`/webhooks/deliveries/${id}/cancel`, options }),
    /**
     * Give up a delivery that others of its aggregate wait for.
     *
     * Of an ordered webhook subscription: those whose `blocked_by` it is go on with the next of them.
     *
     * Needs: an API key with the scope `write`.
     */
    skip: (id: string, options: WriteOptions = {}) =>
      call.json<Delivery>({ method: 'POST', path: path`/webhooks/deliveries/${id}/skip`, options }),
    /**
     * Send deliveries again, chosen by a filter, under the same webhook-ids.
     *
     * Which ones is fixed by the time of the request. What is being sent, or is for a subscription that is disabled or deleted, is left out.
     *
     * Needs: an API key with the scope `write`.
     */
    replay: (body: DeliveryReplayRequest, options: WriteOptions = {}) =>
      call.json<DeliveryReplayResult>({ method: 'POST', path: '/webhooks/deliveries/replay', body, options }),
  },
  replays: {
    /**
     * List replays of deliveries, the newest first.
     *
     * Needs: an API key with the scope `read`.
     */
    list: (query: ListDeliveryReplaysQuery = {}, options: CallOptions = {}) =>
      call.list<DeliveryReplay>({ method: 'GET', path: '/webhooks/replays', query, options }),
    /**
     * Read how far a replay of deliveries is.
     *
     * Needs: an API key with the scope `read`.
     */
    get: (id: string, options: ReadOptions = {}) =>
      call.json<DeliveryReplayDetail>({ method: 'GET', path: path`/webhooks/replays/${id}`, options }),
    /**
     * Put no more deliveries of a replay in line; those in line are sent.
     *
     * Needs: an API key with the scope `write`.
     */
    cancel: (id: string, options: WriteOptions = {}) =>
      call.json<DeliveryReplay>({ method: 'POST', path: path`/webhooks/replays/${id}/cancel`, options }),
  },
  eventTypes: {
    /**
     * List every event that can be subscribed to, your own types last.
     *
     * Needs: an API key with the scope `read`.
     */
    list: (options: ReadOptions = {}) =>
      call.json<EventTypeList>({ method: 'GET', path: '/webhooks/event-types', options }),
    /**
     * Define an event of your own.
     *
     * Data that is published under the name must then match the schema. An archived name goes on with its next version.
     *
     * Needs: an API key with the scope `write`.
     */
    create: (body: NewEventType, options: WriteOptions = {}) =>
      call.json<EventType>({ method: 'POST', path: '/webhooks/event-types', body, options }),
    /**
     * Read an event type with every version, by its name or an alias.
     *
     * Needs: an API key with the scope `read`.
     */
    get: (name: string, options: ReadOptions = {}) =>
      call.json<EventType>({ method: 'GET', path: path`/webhooks/event-types/${name}`, options }),
    /**
     * Change an event of your own; another schema is a new version.
     *
     * Versions are kept, and need not be compatible.
     *
     * Needs: an API key with the scope `write`.
     */
    update: (name: string, body: EventTypeChange, options: MatchOptions = {}) =>
      call.json<EventType>({ method: 'PATCH', path: path`/webhooks/event-types/${name}`, body, options }),
    /**
     * Archive an event of your own.
     *
     * Its versions are kept, and are no longer asked of what is published under the name: any object will do.
     *
     * Needs: an API key with the scope `write`.
     */
    archive: (name: string, options: CallOptions = {}) =>
      call.json<void>({ method: 'DELETE', path: path`/webhooks/event-types/${name}`, options }),
  },
});

const documentsOf = (call: Call) => ({
  /**
   * Make a quote as PDF.
   *
   * Nothing is stored: the same quote, with a `date`, is the same bytes, whose SHA-256 is the `ETag`. Amounts are worked out as those of invoices. What is left out is the tenant’s own: its name, language, and of its `branding` `logo`, `color`, `address`, `tax_id` and `footer`.
   *
   * Needs: an API key with the scope `read`.
   */
  quote: (body: NewQuote, options: CallOptions = {}) =>
    call.file({ method: 'POST', path: '/documents/quote', body, accept: 'application/pdf', options }),
});

const invoicesOf = (call: Call) => ({
  /**
   * Read an invoice as PDF.
   *
   * Of an issued invoice made once for each version of it, kept, and given out again byte by byte; who sells and buys stays what its first PDF said. Drafts are marked as such, and not kept.
   *
   * Needs: an API key with the scope `read`.
   */
  pdf: (id: string, options: CallOptions = {}) =>
    call.file({ method: 'GET', path: path`/invoices/${id}/pdf`, accept: 'application/pdf', options }),
  /**
   * Draft an invoice.
   *
   * Needs: an API key with the scope `write`.
   */
  create: (body: NewInvoice, options: WriteOptions = {}) =>
    call.json<InvoiceDetail>({ method: 'POST', path: '/invoices', body, options }),
  /**
   * List invoices, also those that gateways wrote.
   *
   * Needs: an API key with the scope `read`.
   */
  list: (query: ListInvoicesQuery = {}, options: CallOptions = {}) =>
    call.list<ListedInvoice>({ method: 'GET', path: '/invoices', query, options }),
  /**
   * Change a draft, or put right what the fiscal authority has rejected.
   *
   * One that was rejected becomes a draft again, and keeps its number when it is issued once more.
   *
   * Needs: an API key with the scope `write`.
   */
  update: (id: string, body: InvoiceChange, options: MatchOptions = {}) =>
    call.json<InvoiceDetail>({ method: 'PATCH', path: path`/invoices/${id}`, body, options }),
  /**
   * Read an invoice with its lines and what paid it.
   *
   * Needs: an API key with the scope `read`.
   */
  get: (id: string, query: GetInvoiceQuery = {}, options: ReadOptions = {}) =>
    call.json<ReadInvoice>({ method: 'GET', path: path`/invoices/${id}`, query, options }),
  /**
   * Issue a draft: it gets its number, and is final.
   *
   * Numbers of a series have no gap. The year is that of the tenant’s time zone.
   *
   * Needs: an API key with the scope `write`.
   */
  issue: (id: string, options: MatchOptions = {}) =>
    call.json<InvoiceDetail>({ method: 'POST', path: path`/invoices/${id}/issue`, options }),
  /**
   * Say that it was sent to its payer.
   *
   * Needs: an API key with the scope `write`.
   */
  send: (id: string, options: MatchOptions = {}) =>
    call.json<InvoiceDetail>({ method: 'POST', path: path`/invoices/${id}/send`, options }),
  /**
   * Say that the fiscal authority has authorised it.
   *
   * Needs: an API key with the scope `write`.
   */
  authorize: (id: string, options: MatchOptions = {}) =>
    call.json<InvoiceDetail>({ method: 'POST', path: path`/invoices/${id}/authorize`, options }),
  /**
   * Say that the fiscal authority has rejected it.
   *
   * Needs: an API key with the scope `write`.
   */
  reject: (id: string, body: OptionalReason = {}, options: MatchOptions = {}) =>
    call.json<InvoiceDetail>({ method: 'POST', path: path`/invoices/${id}/reject`, body, options }),
  /**
   * Void it: nothing is owed for it.
   *
   * Only while nothing of it is paid; a credit note corrects what is.
   *
   * Needs: an API key with the scope `write`.
   */
  void: (id: string, body: Reason, options: MatchOptions = {}) =>
    call.json<InvoiceDetail>({ method: 'POST', path: path`/invoices/${id}/void`, body, options }),
  /**
   * Give it up; late money still pays it.
   *
   * Needs: an API key with the scope `write`.
   */
  uncollectible: (id: string, body: OptionalReason = {}, options: MatchOptions = {}) =>
    call.json<InvoiceDetail>({ method: 'POST', path: path`/invoices/${id}/uncollectible`, body, options }),
  /**
   * Record a payment of all that is due, taken outside a gateway.
   *
   * Needs: an API key with the scope `write`.
   */
  markPaid: (id: string, body: MarkPaid, options: MatchOptions = {}) =>
    call.json<InvoiceDetail>({ method: 'POST', path: path`/invoices/${id}/mark-paid`, body, options }),
  creditNotes: {
    /**
     * Issue a credit note for an invoice.
     *
     * Of an invoice that is open it takes from what is due, never more than that; when nothing is due any more, the invoice is paid. Of one that is paid it corrects what was paid: the money itself goes back by a refund.
     *
     * Needs: an API key with the scope `write`.
     */
    create: (id: string, body: NewCreditNote = {}, options: WriteOptions = {}) =>
      call.json<CreditNote>({ method: 'POST', path: path`/invoices/${id}/credit-notes`, body, options }),
    /**
     * List the credit notes of an invoice.
     *
     * Needs: an API key with the scope `read`.
     */
    list: (id: string, query: ListCreditNotesOfInvoiceQuery = {}, options: CallOptions = {}) =>
      call.list<ReadCreditNote>({ method: 'GET', path: path`/invoices/${id}/credit-notes`, query, options }),
  },
});

const eventsOf = (call: Call) => ({
  /**
   * Follow events as they are committed, as Server-Sent Events.
   *
   * Without `Last-Event-ID` or `since` from now on. No event is left out, and none comes twice within a connection. Events of one transaction come in their order; of one thing, `aggregate.version` says which is the later one. The stream ends when its key or session may no longer be used, and when the caller takes no bytes for 30 s: connect again with the last `id`.
   *
   * Needs: an API key with the scope `read`.
   */
  stream: (query: StreamEventsQuery = {}, options: StreamOptions = {}) =>
    call.stream({ method: 'GET', path: '/events/stream', query, options }),
  /**
   * List events.
   *
   * Needs: an API key with the scope `read`.
   */
  list: (query: ListEventsQuery = {}, options: CallOptions = {}) =>
    call.list<ListedEvent>({ method: 'GET', path: '/events', query, options }),
  /**
   * Publish events of your own.
   *
   * One event, or up to a thousand, all or none of which are taken. `aggregate.type` of such an event is `published`. What only Billhook can know (`tenant.…`, `account.…`, `dunning.…`, `email.…`, `webhook_endpoint.…`) cannot be published, and nothing that is published changes billing state. An `external_id` that is known names the event that is there; with another content it is a conflict. Limited by events per second of the tenant, not by requests of the key.
   *
   * Needs: an API key with the scope `write`.
   */
  publish: (body: Publication, options: WriteOptions = {}) =>
    call.json<Published>({ method: 'POST', path: '/events', body, options }),
  /**
   * Read an event, what it tells of, and its deliveries.
   *
   * Needs: an API key with the scope `read`.
   */
  get: (id: string, options: ReadOptions = {}) =>
    call.json<EventDetail>({ method: 'GET', path: path`/events/${id}`, options }),
});

const customersOf = (call: Call) => ({
  /**
   * Create a customer.
   *
   * One that a gateway has named before under this external id is completed, and keeps its id: what is given here counts.
   *
   * Needs: an API key with the scope `write`.
   */
  create: (body: NewCustomer, options: WriteOptions = {}) =>
    call.json<Customer>({ method: 'POST', path: '/customers', body, options }),
  /**
   * List customers, also those that only gateways have named.
   *
   * Needs: an API key with the scope `read`.
   */
  list: (query: ListCustomersQuery = {}, options: CallOptions = {}) =>
    call.list<Customer>({ method: 'GET', path: '/customers', query, options }),
  /**
   * Read a customer.
   *
   * Needs: an API key with the scope `read`.
   */
  get: (id: string, options: ReadOptions = {}) =>
    call.json<Customer>({ method: 'GET', path: path`/customers/${id}`, options }),
  /**
   * Change a customer.
   *
   * Needs: an API key with the scope `write`.
   */
  update: (id: string, body: CustomerChange, options: MatchOptions = {}) =>
    call.json<Customer>({ method: 'PATCH', path: path`/customers/${id}`, body, options }),
  /**
   * Delete a customer.
   *
   * Its invoices stay, and what is open of them is still owed; it gets no further ones.
   *
   * Needs: an API key with the scope `write`.
   */
  delete: (id: string, options: DeleteOptions = {}) =>
    call.json<void>({ method: 'DELETE', path: path`/customers/${id}`, options }),
});

const paymentsOf = (call: Call) => ({
  /**
   * Record a payment that was taken outside a gateway, or an attempt that failed.
   *
   * It pays the invoices that it names, the oldest first; what is left over is credit of the customer, and shown as `credit_minor`.
   *
   * Needs: an API key with the scope `write`.
   */
  create: (body: NewPayment, options: WriteOptions = {}) =>
    call.json<PaymentDetail>({ method: 'POST', path: '/payments', body, options }),
  /**
   * List payments, at gateways and outside of them.
   *
   * Needs: an API key with the scope `read`.
   */
  list: (query: ListPaymentsQuery = {}, options: CallOptions = {}) =>
    call.list<ListedPayment>({ method: 'GET', path: '/payments', query, options }),
  /**
   * Read a payment, what it pays, and its refunds.
   *
   * Needs: an API key with the scope `read`.
   */
  get: (id: string, query: GetPaymentQuery = {}, options: ReadOptions = {}) =>
    call.json<ReadPayment>({ method: 'GET', path: path`/payments/${id}`, query, options }),
  /**
   * Give a payment back, all of it or a part.
   *
   * Of a manual payment at once. A gateway is told to do it until it says yes or no: the refund is pending meanwhile and takes its amount; one that the gateway refuses is failed, and gives it back. ASAAS gives a boleto back only as a whole, and when its payer has said where to: at `payer_url` of the gateway command.
   *
   * Needs: an API key with the scope `write`.
   */
  refund: (id: string, body: NewRefund = {}, options: WriteOptions = {}) =>
    call.json<Refund>({ method: 'POST', path: path`/payments/${id}/refund`, body, options }),
});

const refundsOf = (call: Call) => ({
  /**
   * Take a refund back that its gateway has not been told of.
   *
   * Its amount can be given back again. From the first attempt on, which may have an effect, it is refused.
   *
   * Needs: an API key with the scope `write`.
   */
  cancel: (id: string, options: WriteOptions = {}) =>
    call.json<RefundDetail>({ method: 'POST', path: path`/refunds/${id}/cancel`, options }),
  /**
   * List refunds, also those that gateways have told.
   *
   * Needs: an API key with the scope `read`.
   */
  list: (query: ListRefundsQuery = {}, options: CallOptions = {}) =>
    call.list<ListedRefund>({ method: 'GET', path: '/refunds', query, options }),
  /**
   * Read a refund, and how far its gateway is.
   *
   * Needs: an API key with the scope `read`.
   */
  get: (id: string, query: GetRefundQuery = {}, options: ReadOptions = {}) =>
    call.json<ReadRefund>({ method: 'GET', path: path`/refunds/${id}`, query, options }),
});

const subscriptionsOf = (call: Call) => ({
  /**
   * List billing subscriptions.
   *
   * Needs: an API key with the scope `read`.
   */
  list: (query: ListSubscriptionsQuery = {}, options: CallOptions = {}) =>
    call.list<ListedSubscription>({ method: 'GET', path: '/subscriptions', query, options }),
  /**
   * Read a billing subscription.
   *
   * Needs: an API key with the scope `read`.
   */
  get: (id: string, query: GetSubscriptionQuery = {}, options: ReadOptions = {}) =>
    call.json<ReadSubscription>({ method: 'GET', path: path`/subscriptions/${id}`, query, options }),
  /**
   * Have its gateway end a subscription.
   *
   * The gateway is told until it says yes or no; the subscription is what the gateway says meanwhile.
   *
   * Needs: an API key with the scope `write`.
   */
  cancel: (id: string, body: SubscriptionCancellation = {}, options: WriteOptions = {}) =>
    call.json<SubscriptionDetail>({ method: 'POST', path: path`/subscriptions/${id}/cancel`, body, options }),
  /**
   * Take back that a subscription ends with its period.
   *
   * The gateway is told until it says yes or no; until then `cancel_at_period_end` stays. Stripe alone can do this: of others it is 409.
   *
   * Needs: an API key with the scope `write`.
   */
  keep: (id: string, options: WriteOptions = {}) =>
    call.json<SubscriptionDetail>({ method: 'POST', path: path`/subscriptions/${id}/keep`, options }),
});

const disputesOf = (call: Call) => ({
  /**
   * List disputed payments.
   *
   * Needs: an API key with the scope `read`.
   */
  list: (query: ListDisputesQuery = {}, options: CallOptions = {}) =>
    call.list<ReadDispute>({ method: 'GET', path: '/disputes', query, options }),
  /**
   * Read a dispute.
   *
   * Needs: an API key with the scope `read`.
   */
  get: (id: string, query: GetDisputeQuery = {}, options: ReadOptions = {}) =>
    call.json<ReadDispute>({ method: 'GET', path: path`/disputes/${id}`, query, options }),
});

const dunningOf = (call: Call) => ({
  /**
   * List runs of dunning.
   *
   * Needs: an API key with the scope `read`.
   */
  list: (query: ListDunningQuery = {}, options: CallOptions = {}) =>
    call.list<DunningRun>({ method: 'GET', path: '/dunning', query, options }),
  /**
   * Show what will come of an account if nothing is paid.
   *
   * Needs: an API key with the scope `read`.
   */
  preview: (query: PreviewDunningQuery, options: ReadOptions = {}) =>
    call.json<DunningPreview>({ method: 'GET', path: '/dunning/preview', query, options }),
  /**
   * Read a run, with what was done and what is ahead.
   *
   * Needs: an API key with the scope `read`.
   */
  get: (id: string, options: ReadOptions = {}) =>
    call.json<DunningRunDetail>({ method: 'GET', path: path`/dunning/${id}`, options }),
  /**
   * Have a run wait.
   *
   * Needs: an API key with the scope `write`.
   */
  pause: (id: string, body: DunningPause, options: WriteOptions = {}) =>
    call.json<DunningRunDetail>({ method: 'POST', path: path`/dunning/${id}/pause`, body, options }),
  /**
   * Have it go on.
   *
   * Needs: an API key with the scope `write`.
   */
  resume: (id: string, options: WriteOptions = {}) =>
    call.json<DunningRunDetail>({ method: 'POST', path: path`/dunning/${id}/resume`, options }),
  /**
   * Have it wait for a promised payment.
   *
   * Needs: an API key with the scope `write`.
   */
  promiseToPay: (id: string, body: PromiseToPay, options: WriteOptions = {}) =>
    call.json<DunningRunDetail>({ method: 'POST', path: path`/dunning/${id}/promise-to-pay`, body, options }),
  /**
   * Take the payer out of dunning.
   *
   * Needs: an API key with the scope `write`.
   */
  exempt: (id: string, body: DunningExemption, options: WriteOptions = {}) =>
    call.json<DunningRunDetail>({ method: 'POST', path: path`/dunning/${id}/exempt`, body, options }),
  /**
   * Take the payer back into dunning.
   *
   * Needs: an API key with the scope `write`.
   */
  include: (id: string, options: WriteOptions = {}) =>
    call.json<DunningRunDetail>({ method: 'POST', path: path`/dunning/${id}/include`, options }),
  /**
   * Take a step before its time.
   *
   * Needs: an API key with the scope `write`.
   */
  runStep: (id: string, body: DunningStepRequest = {}, options: WriteOptions = {}) =>
    call.json<DunningRunDetail>({ method: 'POST', path: path`/dunning/${id}/run-step`, body, options }),
  policies: {
    /**
     * List policies of dunning, those that are shipped first.
     *
     * Needs: an API key with the scope `read`.
     */
    list: (options: ReadOptions = {}) =>
      call.json<DunningPolicyList>({ method: 'GET', path: '/dunning/policies', options }),
    /**
     * Read a policy.
     *
     * Needs: an API key with the scope `read`.
     */
    get: (name: string, options: ReadOptions = {}) =>
      call.json<DunningPolicy>({ method: 'GET', path: path`/dunning/policies/${name}`, options }),
    /**
     * Write a policy, or write it anew.
     *
     * Who goes by it is looked at again within a minute; what was taken of it stays taken. What the operator has written only the operator changes.
     *
     * Needs: an API key with the scope `write`.
     */
    put: (name: string, body: NewDunningPolicy, options: WriteOptions = {}) =>
      call.json<DunningPolicy>({ method: 'PUT', path: path`/dunning/policies/${name}`, body, options }),
    /**
     * Delete a policy that nobody goes by.
     *
     * Needs: an API key with the scope `write`.
     */
    delete: (name: string, options: CallOptions = {}) =>
      call.json<void>({ method: 'DELETE', path: path`/dunning/policies/${name}`, options }),
  },
  accounts: {
    /**
     * Choose by which policy a payer is reminded.
     *
     * Of a customer or a tenant in live and in test mode. What was taken stays taken.
     *
     * Needs: an API key with the scope `write`.
     */
    policy: (account: string, body: DunningPolicyChoice, options: WriteOptions = {}) =>
      call.json<DunningPreview>({ method: 'PUT', path: path`/dunning/accounts/${account}/policy`, body, options }),
  },
});

const creditNotesOf = (call: Call) => ({
  /**
   * List credit notes.
   *
   * Needs: an API key with the scope `read`.
   */
  list: (query: ListCreditNotesQuery = {}, options: CallOptions = {}) =>
    call.list<ReadCreditNote>({ method: 'GET', path: '/credit-notes', query, options }),
  /**
   * Read a credit note.
   *
   * Needs: an API key with the scope `read`.
   */
  get: (id: string, query: GetCreditNoteQuery = {}, options: ReadOptions = {}) =>
    call.json<ReadCreditNote>({ method: 'GET', path: path`/credit-notes/${id}`, query, options }),
});

const salesOrdersOf = (call: Call) => ({
  /**
   * Draft a sales order.
   *
   * Needs: an API key with the scope `write`.
   */
  create: (body: NewSalesOrder, options: WriteOptions = {}) =>
    call.json<SalesOrder>({ method: 'POST', path: '/tenant/sales_orders', body, options }),
  /**
   * List sales orders.
   *
   * Needs: an API key with the scope `read`.
   */
  list: (query: ListSalesOrdersQuery = {}, options: CallOptions = {}) =>
    call.list<ReadSalesOrder>({ method: 'GET', path: '/tenant/sales_orders', query, options }),
  /**
   * Read a sales order.
   *
   * Needs: an API key with the scope `read`.
   */
  get: (id: string, query: GetSalesOrderQuery = {}, options: ReadOptions = {}) =>
    call.json<ReadSalesOrder>({ method: 'GET', path: path`/tenant/sales_orders/${id}`, query, options }),
  /**
   * Confirm a draft.
   *
   * Needs: an API key with the scope `write`.
   */
  confirm: (id: string, options: WriteOptions = {}) =>
    call.json<SalesOrder>({ method: 'POST', path: path`/tenant/sales_orders/${id}/confirm`, options }),
  /**
   * Say that a confirmed order is fulfilled: nothing becomes of it any more.
   *
   * Needs: an API key with the scope `write`.
   */
  fulfill: (id: string, options: WriteOptions = {}) =>
    call.json<SalesOrder>({ method: 'POST', path: path`/tenant/sales_orders/${id}/fulfill`, options }),
  /**
   * Cancel a draft or a confirmed order.
   *
   * Of one that is cancelled already nothing changes, and its answer is the same.
   *
   * Needs: an API key with the scope `write`.
   */
  cancel: (id: string, body: SalesOrderCancellation = {}, options: WriteOptions = {}) =>
    call.json<SalesOrder>({ method: 'PUT', path: path`/tenant/sales_orders/${id}/cancel`, body, options }),
});

const metersOf = (call: Call) => ({
  /**
   * Create a meter.
   *
   * Needs: an API key with the scope `write`.
   */
  create: (body: NewMeter, options: WriteOptions = {}) =>
    call.json<Meter>({ method: 'POST', path: '/meters', body, options }),
  /**
   * List meters.
   *
   * Needs: an API key with the scope `read`.
   */
  list: (query: ListMetersQuery = {}, options: CallOptions = {}) =>
    call.list<Meter>({ method: 'GET', path: '/meters', query, options }),
  /**
   * Read a meter.
   *
   * Needs: an API key with the scope `read`.
   */
  get: (id: string, options: ReadOptions = {}) =>
    call.json<Meter>({ method: 'GET', path: path`/meters/${id}`, options }),
  /**
   * Change a meter.
   *
   * Needs: an API key with the scope `write`.
   */
  update: (id: string, body: MeterChange, options: MatchOptions = {}) =>
    call.json<Meter>({ method: 'PATCH', path: path`/meters/${id}`, body, options }),
  /**
   * Archive a meter.
   *
   * It takes no further usage; what it has is still billed. Its name stays taken.
   *
   * Needs: an API key with the scope `write`.
   */
  archive: (id: string, options: DeleteOptions = {}) =>
    call.json<void>({ method: 'DELETE', path: path`/meters/${id}`, options }),
  /**
   * Read what usage of a time comes to.
   *
   * By the time at which it counts (`counted_at`), as invoices do.
   *
   * Needs: an API key with the scope `read`.
   */
  usage: (id: string, query: GetMeterUsageQuery, options: ReadOptions = {}) =>
    call.json<MeterUsage>({ method: 'GET', path: path`/meters/${id}/usage`, query, options }),
});

const usageOf = (call: Call) => ({
  /**
   * Record usage.
   *
   * One usage, or up to a thousand, all or none of which are taken. Each has an `idempotency_key` of your own, and counts once: told again it is a `duplicate`. With another content it is a `conflict`, and the first stands (409 where it is one usage).
   *
   * Needs: an API key with the scope `write`.
   */
  record: (body: UsageBody, options: WriteOptions = {}) =>
    call.json<RecordedUsage>({ method: 'POST', path: '/usage', body, options }),
  /**
   * List usage, the latest recorded first.
   *
   * Needs: an API key with the scope `read`.
   */
  list: (query: ListUsageQuery = {}, options: CallOptions = {}) =>
    call.list<Usage>({ method: 'GET', path: '/usage', query, options }),
});

const meterPricesOf = (call: Call) => ({
  /**
   * Set what usage of a meter costs.
   *
   * For a customer, or for all who have no price of their own. Each period that has ended becomes a line of a draft invoice within two hours.
   *
   * Needs: an API key with the scope `write`.
   */
  create: (body: NewMeterPrice, options: WriteOptions = {}) =>
    call.json<MeterPrice>({ method: 'POST', path: '/meter-prices', body, options }),
  /**
   * List prices of meters.
   *
   * Needs: an API key with the scope `read`.
   */
  list: (query: ListMeterPricesQuery = {}, options: CallOptions = {}) =>
    call.list<MeterPrice>({ method: 'GET', path: '/meter-prices', query, options }),
  /**
   * Read a price of a meter.
   *
   * Needs: an API key with the scope `read`.
   */
  get: (id: string, options: ReadOptions = {}) =>
    call.json<MeterPrice>({ method: 'GET', path: path`/meter-prices/${id}`, options }),
  /**
   * Change the terms of a price, or end it.
   *
   * What is billed stays. A period in which it ends is billed until then.
   *
   * Needs: an API key with the scope `write`.
   */
  update: (id: string, body: MeterPriceChange, options: MatchOptions = {}) =>
    call.json<MeterPrice>({ method: 'PATCH', path: path`/meter-prices/${id}`, body, options }),
});

const usageThresholdsOf = (call: Call) => ({
  /**
   * Be told when usage has reached a quantity.
   *
   * Once per customer and period, `usage.threshold_reached` is told with the usage that reaches it. What was recorded before counts; it alone tells nothing.
   *
   * Needs: an API key with the scope `write`.
   */
  create: (body: NewUsageThreshold, options: WriteOptions = {}) =>
    call.json<UsageThreshold>({ method: 'POST', path: '/usage-thresholds', body, options }),
  /**
   * List thresholds of usage.
   *
   * Needs: an API key with the scope `read`.
   */
  list: (query: ListUsageThresholdsQuery = {}, options: CallOptions = {}) =>
    call.list<UsageThreshold>({ method: 'GET', path: '/usage-thresholds', query, options }),
  /**
   * Hear of a threshold no longer.
   *
   * Needs: an API key with the scope `write`.
   */
  archive: (id: string, options: CallOptions = {}) =>
    call.json<void>({ method: 'DELETE', path: path`/usage-thresholds/${id}`, options }),
});

const notificationsOf = (call: Call) => ({
  /**
   * List messages to people.
   *
   * Needs: an API key with the scope `read`.
   */
  list: (query: ListNotificationsQuery = {}, options: CallOptions = {}) =>
    call.list<Notification>({ method: 'GET', path: '/notifications', query, options }),
  /**
   * Show a message and what its template is given.
   *
   * Needs: an API key with the scope `read`.
   */
  get: (id: string, options: ReadOptions = {}) =>
    call.json<NotificationDetail>({ method: 'GET', path: path`/notifications/${id}`, options }),
  /**
   * Show a message as its reader sees it.
   *
   * Of what its template was given, in the words and the look that are in force now.
   *
   * Needs: an API key with the scope `read`.
   */
  rendered: (id: string, options: ReadOptions = {}) =>
    call.json<TemplatePreview>({ method: 'GET', path: path`/notifications/${id}/rendered`, options }),
  email: {
    /**
     * Send a mail: account reactivated.
     *
     * It is written with the request and sent after it. An address that is suppressed gets nothing, and the notification says so.
     *
     * Needs: an API key with the scope `write`.
     */
    accountReactivated: (body: AccountReactivatedEmail, options: WriteOptions = {}) =>
      call.json<AcceptedNotification>({ method: 'POST', path: '/notifications/email/account_reactivated', body, options }),
    /**
     * Send a mail: account suspended.
     *
     * It is written with the request and sent after it. An address that is suppressed gets nothing, and the notification says so.
     *
     * Needs: an API key with the scope `write`.
     */
    accountSuspended: (body: AccountSuspendedEmail, options: WriteOptions = {}) =>
      call.json<AcceptedNotification>({ method: 'POST', path: '/notifications/email/account_suspended', body, options }),
    /**
     * Send a mail: card expiring.
     *
     * It is written with the request and sent after it. An address that is suppressed gets nothing, and the notification says so.
     *
     * Needs: an API key with the scope `write`.
     */
    cardExpiring: (body: CardExpiringEmail, options: WriteOptions = {}) =>
      call.json<AcceptedNotification>({ method: 'POST', path: '/notifications/email/card_expiring', body, options }),
    /**
     * Send a mail: export ready.
     *
     * It is written with the request and sent after it. An address that is suppressed gets nothing, and the notification says so.
     *
     * Needs: an API key with the scope `write`.
     */
    exportReady: (body: ExportReadyEmail, options: WriteOptions = {}) =>
      call.json<AcceptedNotification>({ method: 'POST', path: '/notifications/email/export_ready', body, options }),
    /**
     * Send a mail: final notice.
     *
     * It is written with the request and sent after it. An address that is suppressed gets nothing, and the notification says so.
     *
     * Needs: an API key with the scope `write`.
     */
    finalNotice: (body: FinalNoticeEmail, options: WriteOptions = {}) =>
      call.json<AcceptedNotification>({ method: 'POST', path: '/notifications/email/final_notice', body, options }),
    /**
     * Send a mail: invoice due.
     *
     * It is written with the request and sent after it. An address that is suppressed gets nothing, and the notification says so.
     *
     * Needs: an API key with the scope `write`.
     */
    invoiceDue: (body: InvoiceDueEmail, options: WriteOptions = {}) =>
      call.json<AcceptedNotification>({ method: 'POST', path: '/notifications/email/invoice_due', body, options }),
    /**
     * Send a mail: invoice generated.
     *
     * It is written with the request and sent after it. An address that is suppressed gets nothing, and the notification says so.
     *
     * Needs: an API key with the scope `write`.
     */
    invoiceGenerated: (body: InvoiceGeneratedEmail, options: WriteOptions = {}) =>
      call.json<AcceptedNotification>({ method: 'POST', path: '/notifications/email/invoice_generated', body, options }),
    /**
     * Send a mail: last chance.
     *
     * It is written with the request and sent after it. An address that is suppressed gets nothing, and the notification says so.
     *
     * Needs: an API key with the scope `write`.
     */
    lastChance: (body: LastChanceEmail, options: WriteOptions = {}) =>
      call.json<AcceptedNotification>({ method: 'POST', path: '/notifications/email/last_chance', body, options }),
    /**
     * Send a mail: payment failed.
     *
     * It is written with the request and sent after it. An address that is suppressed gets nothing, and the notification says so.
     *
     * Needs: an API key with the scope `write`.
     */
    paymentFailed: (body: PaymentFailedEmail, options: WriteOptions = {}) =>
      call.json<AcceptedNotification>({ method: 'POST', path: '/notifications/email/payment_failed', body, options }),
    /**
     * Send a mail: payment received.
     *
     * It is written with the request and sent after it. An address that is suppressed gets nothing, and the notification says so.
     *
     * Needs: an API key with the scope `write`.
     */
    paymentReceived: (body: PaymentReceivedEmail, options: WriteOptions = {}) =>
      call.json<AcceptedNotification>({ method: 'POST', path: '/notifications/email/payment_received', body, options }),
    /**
     * Send a mail: quote created.
     *
     * It is written with the request and sent after it. An address that is suppressed gets nothing, and the notification says so.
     *
     * Needs: an API key with the scope `write`.
     */
    quoteCreated: (body: QuoteCreatedEmail, options: WriteOptions = {}) =>
      call.json<AcceptedNotification>({ method: 'POST', path: '/notifications/email/quote_created', body, options }),
    /**
     * Send a mail: refund issued.
     *
     * It is written with the request and sent after it. An address that is suppressed gets nothing, and the notification says so.
     *
     * Needs: an API key with the scope `write`.
     */
    refundIssued: (body: RefundIssuedEmail, options: WriteOptions = {}) =>
      call.json<AcceptedNotification>({ method: 'POST', path: '/notifications/email/refund_issued', body, options }),
    /**
     * Send a mail: reminder 1.
     *
     * It is written with the request and sent after it. An address that is suppressed gets nothing, and the notification says so.
     *
     * Needs: an API key with the scope `write`.
     */
    reminder1: (body: Reminder1Email, options: WriteOptions = {}) =>
      call.json<AcceptedNotification>({ method: 'POST', path: '/notifications/email/reminder_1', body, options }),
    /**
     * Send a mail: reminder 2.
     *
     * It is written with the request and sent after it. An address that is suppressed gets nothing, and the notification says so.
     *
     * Needs: an API key with the scope `write`.
     */
    reminder2: (body: Reminder2Email, options: WriteOptions = {}) =>
      call.json<AcceptedNotification>({ method: 'POST', path: '/notifications/email/reminder_2', body, options }),
    /**
     * Send a mail: reminder 3.
     *
     * It is written with the request and sent after it. An address that is suppressed gets nothing, and the notification says so.
     *
     * Needs: an API key with the scope `write`.
     */
    reminder3: (body: Reminder3Email, options: WriteOptions = {}) =>
      call.json<AcceptedNotification>({ method: 'POST', path: '/notifications/email/reminder_3', body, options }),
    /**
     * Send a mail: subscription activated.
     *
     * It is written with the request and sent after it. An address that is suppressed gets nothing, and the notification says so.
     *
     * Needs: an API key with the scope `write`.
     */
    subscriptionActivated: (body: SubscriptionActivatedEmail, options: WriteOptions = {}) =>
      call.json<AcceptedNotification>({ method: 'POST', path: '/notifications/email/subscription_activated', body, options }),
    /**
     * Send a mail: subscription cancelled.
     *
     * It is written with the request and sent after it. An address that is suppressed gets nothing, and the notification says so.
     *
     * Needs: an API key with the scope `write`.
     */
    subscriptionCancelled: (body: SubscriptionCancelledEmail, options: WriteOptions = {}) =>
      call.json<AcceptedNotification>({ method: 'POST', path: '/notifications/email/subscription_cancelled', body, options }),
    /**
     * Send a mail: ticket created.
     *
     * It is written with the request and sent after it. An address that is suppressed gets nothing, and the notification says so.
     *
     * Needs: an API key with the scope `write`.
     */
    ticketCreated: (body: TicketCreatedEmail, options: WriteOptions = {}) =>
      call.json<AcceptedNotification>({ method: 'POST', path: '/notifications/email/ticket_created', body, options }),
    /**
     * Send a mail: ticket updated.
     *
     * It is written with the request and sent after it. An address that is suppressed gets nothing, and the notification says so.
     *
     * Needs: an API key with the scope `write`.
     */
    ticketUpdated: (body: TicketUpdatedEmail, options: WriteOptions = {}) =>
      call.json<AcceptedNotification>({ method: 'POST', path: '/notifications/email/ticket_updated', body, options }),
    /**
     * Send a mail: upcoming renewal.
     *
     * It is written with the request and sent after it. An address that is suppressed gets nothing, and the notification says so.
     *
     * Needs: an API key with the scope `write`.
     */
    upcomingRenewal: (body: UpcomingRenewalEmail, options: WriteOptions = {}) =>
      call.json<AcceptedNotification>({ method: 'POST', path: '/notifications/email/upcoming_renewal', body, options }),
  },
});

const emailLogOf = (call: Call) => ({
  /**
   * List attempts to send mails.
   *
   * Needs: an API key with the scope `read`.
   */
  list: (query: ListEmailLogQuery = {}, options: CallOptions = {}) =>
    call.list<EmailLogEntry>({ method: 'GET', path: '/email-log', query, options }),
});

const templatesOf = (call: Call) => ({
  /**
   * List templates of messages.
   *
   * Needs: an API key with the scope `read`.
   */
  list: (options: ReadOptions = {}) =>
    call.json<Templates>({ method: 'GET', path: '/templates', options }),
  /**
   * Show a template: its variables, the shipped texts and your own.
   *
   * Needs: an API key with the scope `read`.
   */
  get: (name: string, options: ReadOptions = {}) =>
    call.json<Template>({ method: 'GET', path: path`/templates/${name}`, options }),
  /**
   * Say it in your own words.
   *
   * A new version, in force from now on. It must show every required variable and every link that the shipped text shows.
   *
   * Needs: an API key with the scope `write`.
   */
  put: (name: string, locale: string, body: NewTemplateText, options: WriteOptions = {}) =>
    call.json<TemplateTextVersion>({ method: 'PUT', path: path`/templates/${name}/${locale}`, body, options }),
  /**
   * Say it in the shipped words again.
   *
   * Your own versions are kept, and can be put in force again.
   *
   * Needs: an API key with the scope `write`.
   */
  delete: (name: string, locale: string, options: CallOptions = {}) =>
    call.json<void>({ method: 'DELETE', path: path`/templates/${name}/${locale}`, options }),
  /**
   * Put an earlier version of your own words in force again.
   *
   * Needs: an API key with the scope `write`.
   */
  rollBack: (name: string, locale: string, body: RollBack, options: WriteOptions = {}) =>
    call.json<TemplateTextVersion>({ method: 'POST', path: path`/templates/${name}/${locale}/roll-back`, body, options }),
  /**
   * See a message as it would be sent.
   *
   * Nothing is kept or sent. `text`: words that are not in force yet. `data`: in place of samples.
   *
   * Needs: an API key with the scope `read`.
   */
  preview: (name: string, locale: string, body: PreviewRequest = {}, options: CallOptions = {}) =>
    call.json<TemplatePreview>({ method: 'POST', path: path`/templates/${name}/${locale}/preview`, body, options }),
});

const suppressionsOf = (call: Call) => ({
  /**
   * Send no more mail to an address.
   *
   * Mails to it are `suppressed` from now on, whatever they say. One that is suppressed already stays so for its first reason.
   *
   * Needs: an API key with the scope `write`.
   */
  create: (body: NewSuppression, options: WriteOptions = {}) =>
    call.json<Suppression>({ method: 'POST', path: '/suppressions', body, options }),
  /**
   * List addresses that no mail is sent to.
   *
   * Needs: an API key with the scope `read`.
   */
  list: (query: ListSuppressionsQuery = {}, options: CallOptions = {}) =>
    call.list<Suppression>({ method: 'GET', path: '/suppressions', query, options }),
  /**
   * Send mail to an address again.
   *
   * Needs: an API key with the scope `write`.
   */
  lift: (id: string, options: CallOptions = {}) =>
    call.json<void>({ method: 'DELETE', path: path`/suppressions/${id}`, options }),
});

const devicesOf = (call: Call) => ({
  /**
   * Push messages to a device.
   *
   * May be repeated, as apps do at each start. A token that is known is moved to whom it is told of last.
   *
   * Needs: an API key with the scope `write`.
   */
  register: (body: NewDevice, options: WriteOptions = {}) =>
    call.json<Device>({ method: 'POST', path: '/devices', body, options }),
  /**
   * List devices that messages are pushed to.
   *
   * Needs: an API key with the scope `read`.
   */
  list: (query: ListDevicesQuery = {}, options: CallOptions = {}) =>
    call.list<Device>({ method: 'GET', path: '/devices', query, options }),
  /**
   * Push nothing to a device any more.
   *
   * Needs: an API key with the scope `write`.
   */
  remove: (id: string, options: CallOptions = {}) =>
    call.json<void>({ method: 'DELETE', path: path`/devices/${id}`, options }),
});

const preferencesOf = (call: Call) => ({
  /**
   * Show what counts for recipients who say nothing.
   *
   * Needs: an API key with the scope `read`.
   */
  show: (options: ReadOptions = {}) =>
    call.json<Preferences>({ method: 'GET', path: '/preferences', options }),
  /**
   * Say what counts for recipients who say nothing.
   *
   * In place of all that was said before.
   *
   * Needs: an API key with the scope `write`.
   */
  set: (body: NewTenantPreferences = {}, options: WriteOptions = {}) =>
    call.json<Preferences>({ method: 'PUT', path: '/preferences', body, options }),
  /**
   * Show what a recipient prefers.
   *
   * Of one who has said nothing, too: all of it is empty then.
   *
   * Needs: an API key with the scope `read`.
   */
  get: (recipient: string, options: ReadOptions = {}) =>
    call.json<Preferences>({ method: 'GET', path: path`/preferences/${recipient}`, options }),
  /**
   * Say what a recipient prefers.
   *
   * In place of all that was said before; messages that wait are sent by what counts when their time comes.
   *
   * Needs: an API key with the scope `write`.
   */
  put: (recipient: string, body: NewPreferences = {}, options: WriteOptions = {}) =>
    call.json<Preferences>({ method: 'PUT', path: path`/preferences/${recipient}`, body, options }),
  /**
   * Make a link by which a recipient changes their preferences without a login.
   *
   * Whoever has it may, until it expires. It shows nothing but these preferences.
   *
   * Needs: an API key with the scope `write`.
   */
  link: (recipient: string, body: NewPreferencesLink = {}, options: WriteOptions = {}) =>
    call.json<PreferencesLink>({ method: 'POST', path: path`/preferences/${recipient}/link`, body, options }),
  recipients: {
    /**
     * List recipients who have said what they prefer.
     *
     * Needs: an API key with the scope `read`.
     */
    list: (query: ListPreferenceRecipientsQuery = {}, options: CallOptions = {}) =>
      call.list<Preferences>({ method: 'GET', path: '/preferences/recipients', query, options }),
  },
});

const messagingOf = (call: Call) => ({
  /**
   * Read how messages to people leave.
   *
   * Needs: an API key with the scope `read`.
   */
  get: (options: ReadOptions = {}) =>
    call.json<Messaging>({ method: 'GET', path: '/messaging', options }),
  /**
   * Change how messages to people leave.
   *
   * Needs: an API key with the scope `write`.
   */
  update: (body: MessagingChange, options: WriteOptions = {}) =>
    call.json<Messaging>({ method: 'PATCH', path: '/messaging', body, options }),
});

const usagePeriodsOf = (call: Call) => ({
  /**
   * List what was billed of usage.
   *
   * Needs: an API key with the scope `read`.
   */
  list: (query: ListUsagePeriodsQuery = {}, options: CallOptions = {}) =>
    call.list<UsagePeriod>({ method: 'GET', path: '/usage-periods', query, options }),
  /**
   * Read what was billed of a period.
   *
   * Needs: an API key with the scope `read`.
   */
  get: (id: string, options: ReadOptions = {}) =>
    call.json<UsagePeriod>({ method: 'GET', path: path`/usage-periods/${id}`, options }),
  /**
   * Count a billed period again from its usage, and compare.
   *
   * It changes nothing.
   *
   * Needs: an API key with the scope `read`.
   */
  recompute: (id: string, options: CallOptions = {}) =>
    call.json<RecomputedUsagePeriod>({ method: 'POST', path: path`/usage-periods/${id}/recompute`, options }),
});

const exportsOf = (call: Call) => ({
  /**
   * Export data as CSV.
   *
   * The event `export.completed` tells when it can be downloaded; its result is kept for seven days. In its CSV (RFC 4180, UTF-8) a text that a spreadsheet would take for a formula begins with an apostrophe.
   *
   * Needs: an API key with the scope `write`.
   */
  create: (body: NewExport, options: WriteOptions = {}) =>
    call.json<Export>({ method: 'POST', path: '/exports', body, options }),
  /**
   * List exports, the newest first.
   *
   * Needs: an API key with the scope `read`.
   */
  list: (query: ListExportsQuery = {}, options: CallOptions = {}) =>
    call.list<Export>({ method: 'GET', path: '/exports', query, options }),
  /**
   * Read how far an export is.
   *
   * Needs: an API key with the scope `read`.
   */
  get: (id: string, options: ReadOptions = {}) =>
    call.json<Export>({ method: 'GET', path: path`/exports/${id}`, options }),
  /**
   * Download the result of an export.
   *
   * Needs: an API key with the scope `read`.
   */
  download: (id: string, options: CallOptions = {}) =>
    call.file({ method: 'GET', path: path`/exports/${id}/download`, accept: 'text/csv', options }),
  /**
   * Stop an export.
   *
   * Needs: an API key with the scope `write`.
   */
  cancel: (id: string, options: WriteOptions = {}) =>
    call.json<Export>({ method: 'POST', path: path`/exports/${id}/cancel`, options }),
});

const reportsOf = (call: Call) => ({
  /**
   * Revenue: payments, refunds, charge-backs and credit notes by period.
   *
   * Net is gross without refunds and lost disputes. Credit notes are documents: the money of one that corrects a paid invoice is a refund, so they are shown beside. With `Accept: text/csv` the rows of `data` are CSV.
   *
   * Needs: an API key with the scope `read`.
   */
  revenue: (query: GetRevenueReportQuery = {}, options: ReadOptions = {}) =>
    call.json<RevenueReport>({ method: 'GET', path: '/reports/revenue', query, options }),
  /**
   * Revenue: payments, refunds, charge-backs and credit notes by period.
   *
   * Net is gross without refunds and lost disputes. Credit notes are documents: the money of one that corrects a paid invoice is a refund, so they are shown beside. With `Accept: text/csv` the rows of `data` are CSV.
   *
   * Needs: an API key with the scope `read`.
   */
  revenueCsv: (query: GetRevenueReportQuery = {}, options: ReadOptions = {}) =>
    call.file({ method: 'GET', path: '/reports/revenue', query, accept: 'text/csv', options }),
  /**
   * MRR and its movements: new, expansion, contraction, churn, reactivation.
   *
   * A customer’s MRR at the begin of a period is compared with that at its end, so `start_mrr + new + expansion + reactivation − contraction − churn = end_mrr`, always. With `Accept: text/csv` the rows of `data` are CSV.
   *
   * Needs: an API key with the scope `read`.
   */
  mrr: (query: GetMrrReportQuery = {}, options: ReadOptions = {}) =>
    call.json<MrrReport>({ method: 'GET', path: '/reports/mrr', query, options }),
  /**
   * MRR and its movements: new, expansion, contraction, churn, reactivation.
   *
   * A customer’s MRR at the begin of a period is compared with that at its end, so `start_mrr + new + expansion + reactivation − contraction − churn = end_mrr`, always. With `Accept: text/csv` the rows of `data` are CSV.
   *
   * Needs: an API key with the scope `read`.
   */
  mrrCsv: (query: GetMrrReportQuery = {}, options: ReadOptions = {}) =>
    call.file({ method: 'GET', path: '/reports/mrr', query, accept: 'text/csv', options }),
  /**
   * Churn: voluntary and involuntary, by customers and by MRR.
   *
   * Involuntary: the last subscription was suspended, unpaid, or ended for want of payment. Rates are of what there was at the begin of the period. With `Accept: text/csv` the rows of `data` are CSV.
   *
   * Needs: an API key with the scope `read`.
   */
  churn: (query: GetChurnReportQuery = {}, options: ReadOptions = {}) =>
    call.json<ChurnReport>({ method: 'GET', path: '/reports/churn', query, options }),
  /**
   * Churn: voluntary and involuntary, by customers and by MRR.
   *
   * Involuntary: the last subscription was suspended, unpaid, or ended for want of payment. Rates are of what there was at the begin of the period. With `Accept: text/csv` the rows of `data` are CSV.
   *
   * Needs: an API key with the scope `read`.
   */
  churnCsv: (query: GetChurnReportQuery = {}, options: ReadOptions = {}) =>
    call.file({ method: 'GET', path: '/reports/churn', query, accept: 'text/csv', options }),
  /**
   * Ageing of receivables: what is due, by how long it has been.
   *
   * What was due at the end of the day `as_of`, by days since the due date; an invoice without one is current. With `by=customer` who owes most comes first. With `Accept: text/csv` the rows of `data` are CSV.
   *
   * Needs: an API key with the scope `read`.
   */
  receivables: (query: GetReceivablesReportQuery = {}, options: ReadOptions = {}) =>
    call.json<ReceivablesReport>({ method: 'GET', path: '/reports/receivables', query, options }),
  /**
   * Ageing of receivables: what is due, by how long it has been.
   *
   * What was due at the end of the day `as_of`, by days since the due date; an invoice without one is current. With `by=customer` who owes most comes first. With `Accept: text/csv` the rows of `data` are CSV.
   *
   * Needs: an API key with the scope `read`.
   */
  receivablesCsv: (query: GetReceivablesReportQuery = {}, options: ReadOptions = {}) =>
    call.file({ method: 'GET', path: '/reports/receivables', query, accept: 'text/csv', options }),
  /**
   * Collection: days to pay, share paid on time, days of sales outstanding.
   *
   * `dso` = receivables at the end of the period ÷ what was billed in it × its days. With `Accept: text/csv` the rows of `data` are CSV.
   *
   * Needs: an API key with the scope `read`.
   */
  collections: (query: GetCollectionsReportQuery = {}, options: ReadOptions = {}) =>
    call.json<CollectionsReport>({ method: 'GET', path: '/reports/collections', query, options }),
  /**
   * Collection: days to pay, share paid on time, days of sales outstanding.
   *
   * `dso` = receivables at the end of the period ÷ what was billed in it × its days. With `Accept: text/csv` the rows of `data` are CSV.
   *
   * Needs: an API key with the scope `read`.
   */
  collectionsCsv: (query: GetCollectionsReportQuery = {}, options: ReadOptions = {}) =>
    call.file({ method: 'GET', path: '/reports/collections', query, accept: 'text/csv', options }),
  /**
   * Recovery by dunning: how many, how much, how soon.
   *
   * Runs that began in the period. `reached_STEP` counts runs that came as far as a step, `recovered_after_STEP` those of them that were paid before the next one: together the recovery rate by step. `recovered_within_N_days` counts who had paid by the day of that step of `standard-v1`. Involuntary churn is that of the report `churn`. With `Accept: text/csv` the rows of `data` are CSV.
   *
   * Needs: an API key with the scope `read`.
   */
  dunning: (query: GetDunningReportQuery = {}, options: ReadOptions = {}) =>
    call.json<DunningReport>({ method: 'GET', path: '/reports/dunning', query, options }),
  /**
   * Recovery by dunning: how many, how much, how soon.
   *
   * Runs that began in the period. `reached_STEP` counts runs that came as far as a step, `recovered_after_STEP` those of them that were paid before the next one: together the recovery rate by step. `recovered_within_N_days` counts who had paid by the day of that step of `standard-v1`. Involuntary churn is that of the report `churn`. With `Accept: text/csv` the rows of `data` are CSV.
   *
   * Needs: an API key with the scope `read`.
   */
  dunningCsv: (query: GetDunningReportQuery = {}, options: ReadOptions = {}) =>
    call.file({ method: 'GET', path: '/reports/dunning', query, accept: 'text/csv', options }),
  /**
   * Forecast of the next three months.
   *
   * Method `mrr_with_trailing_churn`: MRR × (1 − the loss rate of the last six full months) + their mean gain, and the mean of payments that are for no subscription; low and high are a standard deviation of these months away. With less than three months of history the status is `insufficient_history` and nothing is forecast. With `Accept: text/csv` the rows of `data` are CSV.
   *
   * Needs: an API key with the scope `read`.
   */
  forecast: (query: GetForecastReportQuery = {}, options: ReadOptions = {}) =>
    call.json<ForecastReport>({ method: 'GET', path: '/reports/forecast', query, options }),
  /**
   * Forecast of the next three months.
   *
   * Method `mrr_with_trailing_churn`: MRR × (1 − the loss rate of the last six full months) + their mean gain, and the mean of payments that are for no subscription; low and high are a standard deviation of these months away. With less than three months of history the status is `insufficient_history` and nothing is forecast. With `Accept: text/csv` the rows of `data` are CSV.
   *
   * Needs: an API key with the scope `read`.
   */
  forecastCsv: (query: GetForecastReportQuery = {}, options: ReadOptions = {}) =>
    call.file({ method: 'GET', path: '/reports/forecast', query, accept: 'text/csv', options }),
  /**
   * What a start page needs, at once.
   *
   * Per currency: MRR now, this month’s and last month’s net revenue, what is due, this month’s failed payments and what renews within thirty days; and how deliveries of the last 24 hours went. With `Accept: text/csv` the rows of `data` are CSV.
   *
   * Needs: an API key with the scope `read`.
   */
  dashboard: (query: GetDashboardQuery = {}, options: ReadOptions = {}) =>
    call.json<Dashboard>({ method: 'GET', path: '/reports/dashboard', query, options }),
  /**
   * What a start page needs, at once.
   *
   * Per currency: MRR now, this month’s and last month’s net revenue, what is due, this month’s failed payments and what renews within thirty days; and how deliveries of the last 24 hours went. With `Accept: text/csv` the rows of `data` are CSV.
   *
   * Needs: an API key with the scope `read`.
   */
  dashboardCsv: (query: GetDashboardQuery = {}, options: ReadOptions = {}) =>
    call.file({ method: 'GET', path: '/reports/dashboard', query, accept: 'text/csv', options }),
  /**
   * A report of your own: dimensions × measures.
   *
   * Amounts are never added over currencies: where one is asked for, `currency` is a dimension. `truncated`: there are more rows than `limit`. With `Accept: text/csv` the rows are CSV.
   *
   * Needs: an API key with the scope `read`.
   */
  custom: (body: CustomReportQuestion, options: CallOptions = {}) =>
    call.json<CustomReport>({ method: 'POST', path: '/reports/custom', body, options }),
  /**
   * A report of your own: dimensions × measures.
   *
   * Amounts are never added over currencies: where one is asked for, `currency` is a dimension. `truncated`: there are more rows than `limit`. With `Accept: text/csv` the rows are CSV.
   *
   * Needs: an API key with the scope `read`.
   */
  customCsv: (body: CustomReportQuestion, options: CallOptions = {}) =>
    call.file({ method: 'POST', path: '/reports/custom', body, accept: 'text/csv', options }),
});

/** Every operation of the API. */
export const createResources = (call: Call) => ({
  admin: adminOf(call),
  apiKeys: apiKeysOf(call),
  session: sessionOf(call),
  sessions: sessionsOf(call),
  audit: auditOf(call),
  webhooks: webhooksOf(call),
  documents: documentsOf(call),
  invoices: invoicesOf(call),
  events: eventsOf(call),
  customers: customersOf(call),
  payments: paymentsOf(call),
  refunds: refundsOf(call),
  subscriptions: subscriptionsOf(call),
  disputes: disputesOf(call),
  dunning: dunningOf(call),
  creditNotes: creditNotesOf(call),
  salesOrders: salesOrdersOf(call),
  meters: metersOf(call),
  usage: usageOf(call),
  meterPrices: meterPricesOf(call),
  usageThresholds: usageThresholdsOf(call),
  notifications: notificationsOf(call),
  emailLog: emailLogOf(call),
  templates: templatesOf(call),
  suppressions: suppressionsOf(call),
  devices: devicesOf(call),
  preferences: preferencesOf(call),
  messaging: messagingOf(call),
  usagePeriods: usagePeriodsOf(call),
  exports: exportsOf(call),
  reports: reportsOf(call),
  /** The same operations at their second address. */
  tenant: { webhooks: webhooksOf(call.under('/tenant')) },
});
