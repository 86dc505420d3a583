import { defineQuery, setHandler, upsertSearchAttributes } from '@temporalio/workflow';
import { activitiesOf } from './activities.js';
import {
  type GatewayCommandInput,
  type GatewayCommandView,
  messagesOf,
  searchAttributes,
  stateQuery,
} from './contract.js';
import { publish } from './publish.js';

/** Has a gateway do what was asked for, and tells what came of it. Its result is what operators read. */
export async function gatewayCommand({ tenantId, id }: GatewayCommandInput): Promise<GatewayCommandView> {
  let view: GatewayCommandView = { status: 'pending', providerId: null };
  setHandler(defineQuery<GatewayCommandView>(stateQuery), () => view, {
    description: 'Whether the gateway has done it, and what it calls what it did.',
  });
  const { deliverable, notifications, ...ended } = await activitiesOf(tenantId).runGatewayCommand({ tenantId, id });
  view = ended;
  if (view.status !== 'succeeded') upsertSearchAttributes([{ key: searchAttributes.outcome, value: view.status }]);
  if (deliverable.length + notifications.length > 0)
    await publish({
      tenantIds: [tenantId],
      eventIds: deliverable,
      notifications: messagesOf(tenantId, notifications),
    });
  return view;
}
