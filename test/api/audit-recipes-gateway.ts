import type { Recipe } from './audit-recipes-billing.js';
import { endsWithPeriod, heldAtGateway } from './held-at-gateway.js';
import type { TestApi, TestTenant } from './server.js';

/** Of what gateways are told to do, by a tenant and by the operator. */
export function gatewayRecipes(api: () => TestApi, tenant: () => TestTenant): Readonly<Record<string, Recipe>> {
  const held = (kind: 'customer' | 'platform') => heldAtGateway(api(), tenant(), kind);
  const platform = (id: string) => ({ tenant: tenant().id, id });
  const asked = async (call: TestTenant['call'], path: string): Promise<string> =>
    (await call('POST', `${path}/refund`, {})).body.id;
  const ending = async (kind: 'customer' | 'platform'): Promise<string> => {
    const { subscription } = await held(kind);
    await endsWithPeriod(api(), subscription);
    return subscription;
  };
  return {
    cancelSubscription: {
      action: 'subscription.cancel',
      make: async () => ({ path: { id: (await held('customer')).subscription } }),
    },
    keepSubscription: {
      action: 'subscription.keep',
      make: async () => ({ path: { id: await ending('customer') } }),
    },
    keepPlatformSubscription: {
      action: 'subscription.keep',
      make: async () => ({ path: platform(await ending('platform')) }),
    },
    cancelRefund: {
      action: 'refund.cancel',
      make: async () => ({ path: { id: await asked(tenant().call, `/payments/${(await held('customer')).payment}`) } }),
    },
    refundPlatformPayment: {
      action: 'payment.refund',
      make: async () => ({ path: platform((await held('platform')).payment) }),
    },
    cancelPlatformRefund: {
      action: 'refund.cancel',
      make: async () => {
        const { payment } = await held('platform');
        const path = `/admin/tenants/${tenant().id}/payments/${payment}`;
        return { path: platform(await asked(api().operator, path)) };
      },
    },
    cancelPlatformSubscription: {
      action: 'subscription.cancel',
      make: async () => ({ path: platform((await held('platform')).subscription) }),
    },
  };
}
