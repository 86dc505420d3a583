import type { SearchAttributePair } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { publicId } from '../domain/ids.js';
import type { Outcome } from '../domain/outcome.js';
import { activities, activitiesOf } from './activities.js';
import { type GatewayEventInput, messagesOf, searchAttributes } from './contract.js';
import { publish } from './publish.js';

/** One gateway event, from the ledger to everybody who has to know. Its result is what operators read. */
export async function handleGatewayEvent({ id }: GatewayEventInput): Promise<Outcome> {
  const applied = await activities.applyGatewayEvent({ id });
  if ('refetch' in applied) setCurrentDetails('asks the gateway what is true now');
  const { outcome, tenantId, deliverable, notifications, unblocked } =
    'refetch' in applied ? await refetched({ id, refetch: applied.refetch }) : applied;
  // Operators look for the exceptions; the common case saves an event of history.
  if (outcome.status !== 'processed') upsertSearchAttributes(exceptionOf(outcome, tenantId));
  setCurrentDetails(`**${outcome.status}**: ${outcome.action}`);
  if (tenantId !== null && deliverable.length + notifications.length > 0)
    await publish({
      tenantIds: [tenantId],
      eventIds: deliverable,
      notifications: messagesOf(tenantId, notifications),
    });
  if (tenantId !== null && unblocked.length > 0)
    await activities.wake({ tenantId, ids: unblocked.map(({ id }) => id) });
  return outcome;
}

const exceptionOf = ({ status }: Outcome, tenantId: string | null): SearchAttributePair[] => [
  { key: searchAttributes.outcome, value: status },
  ...(tenantId === null ? [] : [{ key: searchAttributes.tenant, value: publicId('tenant', tenantId) }]),
];

/** Accounts share the way to their gateways: each gets its turn, however much another one has to ask. */
const refetched = (input: Parameters<typeof activities.applyRefetched>[0]) =>
  activitiesOf(input.refetch.gatewayAccountId).applyRefetched(input);
