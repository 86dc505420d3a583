import { uuidOf } from '../../../src/domain/ids.js';
import { workflowIds } from '../../../src/workflows/contract.js';

type Gateway = Parameters<typeof workflowIds.gatewayEvent>[0]['gateway'];

/** Ids of workflows, from the ids that the API shows; null: it is no id of that kind. */
export const workflowOf = {
  endpoint: (id: string): string | null => of(uuidOf('endpoint', id), workflowIds.endpoint),
  dunning: (account: string, currency: string): string | null =>
    of(uuidOf('billing_account', account), (accountId) => workflowIds.dunning({ accountId, currency })),
  gatewayEvent: (event: { gateway: Gateway; gateway_account: { id: string }; external_event_id: string }) =>
    of(uuidOf('gateway_account', event.gateway_account.id), (gatewayAccountId) =>
      workflowIds.gatewayEvent({
        gateway: event.gateway,
        gatewayAccountId,
        externalEventId: event.external_event_id,
      }),
    ),
};

const of = (uuid: string | null, name: (uuid: string) => string): string | null => (uuid === null ? null : name(uuid));
