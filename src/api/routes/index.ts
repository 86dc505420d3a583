import { readTemplateFolder } from '../../channels/templates/folder.js';
import { createTemplates } from '../../channels/templates/render.js';
import type { Authenticator } from '../authenticate.js';
import { createBilling } from '../billing.js';
import type { ApiDeps } from '../deps.js';
import type { Route } from '../route.js';
import { alertRoutes } from './alerts.js';
import { apiKeyRoutes } from './api-keys.js';
import { auditRoutes } from './audit.js';
import { createBillingSubscriptionRoutes } from './billing-subscriptions.js';
import { createBoardRoutes } from './boards.js';
import { createCreditNoteRoutes } from './credit-notes.js';
import { createCustomerRoutes } from './customers.js';
import { createDeliveryRoutes } from './deliveries.js';
import { createDeliveryReplayRoutes } from './delivery-replays.js';
import { createDeliveryStreamRoutes } from './delivery-stream.js';
import { deviceRoutes } from './devices.js';
import { disputeRoutes } from './disputes.js';
import { createDocumentRoutes } from './documents.js';
import { createDunningRoutes } from './dunning.js';
import { createDunningPolicyRoutes } from './dunning-policies.js';
import { createErasureRoutes } from './erasure.js';
import { createEventStreamRoutes } from './event-stream.js';
import { eventTypeRoutes } from './event-types.js';
import { eventRoutes } from './events.js';
import { createExportRoutes } from './exports.js';
import { createGatewayAccountRoutes } from './gateway-accounts.js';
import { createGatewayEventStreamRoutes } from './gateway-event-stream.js';
import { createGatewayEventRoutes } from './gateway-events.js';
import { createGatewayRefRoutes } from './gateway-refs.js';
import { createInvoiceMoveRoutes } from './invoice-moves.js';
import { invoiceReadRoutes } from './invoice-reads.js';
import { createInvoiceRoutes } from './invoices.js';
import { messagingRoutes } from './messaging.js';
import { createMeterPriceRoutes } from './meter-prices.js';
import { meterRoutes } from './meters.js';
import { migrationRoutes } from './migrations.js';
import { notificationRoutes } from './notifications.js';
import { createOperatorExportRoutes } from './operator-exports.js';
import { createPaymentRoutes } from './payments.js';
import { createPlatformPaymentRoutes } from './platform-payments.js';
import { createPortalLinkRoutes } from './portal-links.js';
import { createPreferenceRoutes } from './preferences.js';
import { createPublishRoutes } from './publish.js';
import { createRefundRoutes } from './refunds.js';
import { createRenderedNotificationRoute } from './rendered-notification.js';
import { createReplayRoutes } from './replays.js';
import { createReportRoutes } from './reports.js';
import { createSalesOrderRoutes } from './sales-orders.js';
import { createSendEmailRoutes } from './send-emails.js';
import { createSessionRoutes } from './sessions.js';
import { createStatsRoutes } from './stats.js';
import { createFilterTestRoute } from './subscription-filter.js';
import { createSubscriptionStateRoutes } from './subscription-state.js';
import { createUrlTestRoute } from './subscription-url.js';
import { createSubscriptionRoutes } from './subscriptions.js';
import { suppressionRoutes } from './suppressions.js';
import { createTemplateRoutes } from './templates.js';
import { createTenantHoldRoutes } from './tenant-holds.js';
import { createTenantRoutes } from './tenants.js';
import { createUsageRoutes } from './usage.js';
import { usagePeriodRoutes } from './usage-periods.js';
import { usageThresholdRoutes } from './usage-thresholds.js';
import { createWorkflowRoutes } from './workflows.js';

export type RouteDeps = Pick<
  ApiDeps,
  | 'db'
  | 'beside'
  | 'sealer'
  | 'post'
  | 'checkHost'
  | 'wakeEndpoints'
  | 'publishEvents'
  | 'sendMails'
  | 'attemptClaimed'
  | 'recheckGatewayEvents'
  | 'startErasure'
  | 'startGatewayCommand'
  | 'canOrder'
  | 'wakeDunning'
  | 'countSteps'
  | 'applyWaiting'
  | 'wakeReplay'
  | 'wakeDeliveryReplay'
  | 'wakeExport'
  | 'workflows'
  | 'eventStream'
  | 'deliveryStream'
  | 'gatewayEventStream'
  | 'render'
  | 'examine'
  | 'now'
  | 'config'
> & { authenticator: Authenticator };

/** Both of the seeds' prefixes lead to the same. */
export const webhookPrefixes = ['/webhooks', '/tenant/webhooks'] as const;

/** Every route below `/api/v1`. */
export function createRoutes(deps: RouteDeps): readonly Route[] {
  const { allowInsecureEndpoints, userAgent } = deps.config;
  const billing = createBilling(deps);
  const templates = readTemplateFolder();
  const render = createTemplates({ brand: deps.config.brand, folder: templates });
  const webhooks = [
    ...createSubscriptionRoutes({ ...deps, allowInsecureEndpoints }),
    createFilterTestRoute(deps),
    createUrlTestRoute({ ...deps, allowInsecureEndpoints }),
    ...createSubscriptionStateRoutes({ ...deps, userAgent }),
    ...createDeliveryStreamRoutes(deps),
    ...createDeliveryRoutes(deps),
    ...createDeliveryReplayRoutes(deps),
    ...createStatsRoutes(deps),
    ...eventTypeRoutes,
  ];
  return [
    ...createTenantRoutes(deps),
    ...createTenantHoldRoutes(billing),
    ...apiKeyRoutes,
    ...createPortalLinkRoutes(deps),
    ...createSessionRoutes(deps),
    ...createGatewayAccountRoutes(deps),
    ...createGatewayRefRoutes(deps),
    ...createGatewayEventStreamRoutes(deps),
    ...createGatewayEventRoutes(deps),
    ...createReplayRoutes(deps),
    ...alertRoutes,
    ...createBoardRoutes(deps),
    ...auditRoutes,
    ...createErasureRoutes(deps),
    ...migrationRoutes,
    ...createWorkflowRoutes(deps),
    ...webhookPrefixes.flatMap((prefix) => webhooks.map((route) => ({ ...route, path: `${prefix}${route.path}` }))),
    ...createDocumentRoutes(deps),
    ...createEventStreamRoutes(deps),
    ...eventRoutes,
    ...createPublishRoutes(deps),
    ...createCustomerRoutes(deps),
    ...createPaymentRoutes(billing),
    ...createRefundRoutes(billing, deps),
    ...createBillingSubscriptionRoutes(billing, deps),
    ...createPlatformPaymentRoutes(billing, deps),
    ...disputeRoutes,
    ...createDunningPolicyRoutes(deps),
    ...createDunningRoutes(deps),
    ...createInvoiceRoutes(billing),
    ...invoiceReadRoutes,
    ...createInvoiceMoveRoutes(billing),
    ...createCreditNoteRoutes(billing),
    ...createSalesOrderRoutes(deps),
    ...meterRoutes,
    ...createUsageRoutes(deps),
    ...createMeterPriceRoutes(deps),
    ...usageThresholdRoutes,
    ...notificationRoutes,
    ...createSendEmailRoutes(deps, templates),
    createRenderedNotificationRoute(deps, render),
    ...createTemplateRoutes(deps, templates, render),
    ...suppressionRoutes,
    ...deviceRoutes,
    ...createPreferenceRoutes(deps),
    ...messagingRoutes,
    ...usagePeriodRoutes,
    ...createExportRoutes(deps),
    ...createOperatorExportRoutes(deps),
    ...createReportRoutes(deps),
  ];
}
