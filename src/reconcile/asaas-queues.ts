import type { AsaasApi } from '../gateways/asaas/api.js';
import type { Answer, AskedAccount } from './reconciler.js';

/** Events that each of our queues held back, by its id. */
export interface Queues {
  penalized: Record<string, number>;
}

/**
 * Resumes queues of ours that ASAAS has interrupted, and says what is wrong with them. A queue is ours when it posts to
 * this account's path here; other software's are left alone. Safe to repeat: a running queue that is resumed runs on.
 */
export async function lookAtQueues(
  api: AsaasApi,
  account: AskedAccount,
  publicUrl: string | undefined,
  penalizedBefore: Readonly<Record<string, number>>,
): Promise<Answer<Queues>> {
  const ours = (await api.webhooks()).filter(({ url }) => isOurs(url, account, publicUrl));
  const penalized: Record<string, number> = {};
  const raise: NonNullable<Answer<Queues>['raise']> = [];
  const well: string[] = [];
  for (const queue of ours) {
    const id = String(queue.id);
    const count = typeof queue.penalizedRequestsCount === 'number' ? queue.penalizedRequestsCount : 0;
    penalized[id] = count;
    if (queue.interrupted === true) await api.resume(id);
    const wrong = [
      ...(queue.interrupted === true ? ['was interrupted and has been resumed'] : []),
      ...(count > (penalizedBefore[id] ?? 0) ? [`holds back ${count} events after failed deliveries`] : []),
      ...(queue.enabled === false && !ours.some(({ enabled }) => enabled === true) ? ['is disabled'] : []),
      ...(queue.hasAuthToken === false ? ['has no token, so its events are refused'] : []),
    ];
    const key = `asaas/${account.id}/${id}`.slice(0, 300);
    if (wrong.length === 0) well.push(key);
    else raise.push({ kind: 'gateway_queue', key, message: `The queue of ASAAS ${wrong.join(', ')}.` });
  }
  return { found: [], next: null, note: { penalized }, raise, well };
}

function isOurs(url: unknown, account: AskedAccount, publicUrl: string | undefined): boolean {
  if (typeof url !== 'string' || !URL.canParse(url)) return false;
  const { host, pathname } = new URL(url);
  if (publicUrl !== undefined && host !== new URL(publicUrl).host) return false;
  const own = account.name === 'default' ? ['', '/default'] : [`/${account.name}`];
  return own.some((end) => new RegExp(`/webhooks?/asaas${end}/?$`).test(pathname));
}
