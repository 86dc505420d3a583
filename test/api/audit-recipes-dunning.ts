import { newUuid } from '../../src/db/uuid.js';
import { publicId, uuidOf } from '../../src/domain/ids.js';
import type { Recipe } from './audit-recipes-billing.js';
import { inDunning } from './in-dunning.js';
import { ownPolicy } from './own-policy.js';
import type { TestApi, TestTenant } from './server.js';

/** Of runs of dunning, by a tenant and by the operator. */
export function dunningRecipes(api: () => TestApi, tenant: () => TestTenant): Readonly<Record<string, Recipe>> {
  const day = () => new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  const kinds = [
    { of: '', kind: 'customer', path: (id: string) => ({ id }) },
    { of: 'Tenant', kind: 'platform', path: (id: string) => ({ tenant: tenant().id, id }) },
  ] as const;
  const recipes = kinds.flatMap(({ of, kind, path }) => {
    const base = () => (kind === 'customer' ? '/dunning' : `/admin/tenants/${tenant().id}/dunning`);
    const call = () => (kind === 'customer' ? tenant().call : api().operator);
    const recipe = (name: string, action: string, body?: object, before?: { path: string; body: object }) => {
      const make = async () => {
        await api().sql('update billing_accounts set dunning_exempt = false where tenant_id = $1', [tenant().uuid]);
        const id = await inDunning(api(), tenant(), { kind });
        if (before) await call()('POST', `${base()}/${id}/${before.path}`, before.body);
        return { path: path(id), ...(body ? { body } : {}) };
      };
      return [`${name}${of}Dunning`, { action: `dunning.${action}`, make }] as const;
    };
    const reason = { reason: 'r' };
    const policy = (name: string, action: string, body?: object): readonly [string, Recipe] => {
      const make = async () => {
        const named = newUuid();
        await call()('PUT', `${base()}/policies/${named}`, ownPolicy());
        return { path: { tenant: tenant().id, name: named }, ...(body ? { body } : {}) };
      };
      return [`${name}${of}DunningPolicy`, { action: `dunning_policy.${action}`, make }];
    };
    const choose: Recipe = {
      action: 'dunning.choose_policy',
      make: async () => {
        const id = uuidOf('dunning_run', await inDunning(api(), tenant()))!;
        const account = kind === 'customer' ? publicId('customer', id) : tenant().id;
        return { path: { tenant: tenant().id, account }, body: { policy: 'notify-only' } };
      },
    };
    return [
      policy('put', 'put', ownPolicy('again')),
      policy('delete', 'delete'),
      [`choose${of}DunningPolicy`, choose] as const,
      recipe('pause', 'pause', reason),
      recipe('resume', 'resume', {}, { path: 'pause', body: reason }),
      recipe('promise', 'promise', { date: day() }),
      recipe('include', 'include', {}, { path: 'exempt', body: reason }),
      recipe('exempt', 'exempt', reason),
      recipe('hurry', 'run_step', {}),
    ];
  });
  return Object.fromEntries(recipes);
}
