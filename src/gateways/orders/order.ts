import type { Command, ProviderRef, RecordRefund, RecordSubscription } from '../../domain/commands.js';
import type { GatewayName } from '../../domain/entities.js';
import { isTerminal } from '../../domain/record/doubt.js';
import { boleto } from '../asaas/charge.js';
import { faultOf, GatewayFault, type Question, reasonOf, waitHeader } from '../http.js';
import { type Json, object, told } from '../json.js';
import { ownRefundId } from '../own-id.js';

/** A gateway is told to give money back. */
export interface RefundOrder {
  /** TypeID of our refund: the idempotency key, and what the gateway keeps with its own. */
  id: string;
  /** What the gateway calls the payment: a payment, or a charge. */
  payment: ProviderRef;
  amountMinor: number;
  currency: string;
  reason: string | null;
}

/** A gateway is told to end a subscription. */
export interface CancelOrder {
  /** TypeID of the command. */
  id: string;
  /** The gateway's id of it. */
  subscription: string;
  /** When what is paid for has passed; else at once. */
  atPeriodEnd: boolean;
}

/** A gateway is told that a subscription goes on that was to end with its period. */
export type KeepOrder = Pick<CancelOrder, 'id' | 'subscription'>;

/**
 * What the gateway has done, as facts; `providerId`: how it calls that; `payerUrl`: where the payer has to say something first.
 * `refused`: it will not do it, and why.
 */
export type Done =
  | { commands: Command[]; providerId: string | null; payerUrl?: string | undefined }
  | { refused: string };

/**
 * What a gateway can be told to do. `find…` looks for what an earlier call has done whose answer did not come; null: nothing.
 * Each throws GatewayFault when it may be tried again.
 */
export interface GatewayOrders {
  /** The gateway does what comes under the same idempotency key once; else two calls are two effects. */
  hasKeys: boolean;
  refund(order: RefundOrder): Promise<Done>;
  findRefund(order: RefundOrder): Promise<Done | null>;
  cancel(order: CancelOrder): Promise<Done>;
  findCancel(order: CancelOrder): Promise<Done | null>;
  /** Those in `cannotKeep` refuse. */
  keep(order: KeepOrder): Promise<Done>;
  findKeep(order: KeepOrder): Promise<Done | null>;
}

/** A refund that the gateway has made of ours, or has begun to make. `id`: how it calls it; undefined: it has not said. */
export const refundDone = (
  { id: ownName, payment, amountMinor, currency }: RefundOrder,
  { id, ...told }: Pick<RecordRefund, 'status' | 'at'> & { id: string | undefined; failureReason?: string },
): Done => {
  const ownId = ownRefundId(ownName);
  const refs: ProviderRef[] = id === undefined ? [] : [{ kind: 'refund', id }];
  const record: RecordRefund = { type: 'refund.record', refs, payment: [payment], amountMinor, currency, ...told };
  return { commands: [ownId === undefined ? record : { ...record, ownId }], providerId: id ?? null };
};

/**
 * A subscription that was told to end. Of its state only an end counts, which counts at any time: our clock says nothing
 * about the order of the gateway's words.
 */
export const cancelDone = ({ atPeriodEnd, subscription }: CancelOrder, current: RecordSubscription): Done => {
  const { status, canceledAt, endedAt } = current;
  const refs: ProviderRef[] = [{ kind: 'subscription', id: subscription }];
  const commands: Command[] = [];
  if (status && isTerminal(status.value))
    commands.push({ type: 'subscription.record', refs, status, ...told({ canceledAt, endedAt }) });
  else if (atPeriodEnd) commands.push({ type: 'subscription.record', refs, cancelAtPeriodEnd: true });
  return { commands, providerId: subscription };
};

/** A subscription that goes on: nothing is left of what was to end it. */
export const keepDone = ({ subscription }: KeepOrder): Done => ({
  commands: [
    {
      type: 'subscription.record',
      refs: [{ kind: 'subscription', id: subscription }],
      cancelAtPeriodEnd: false,
      cancelReason: null,
    },
  ],
  providerId: subscription,
});

/**
 * Why a gateway cannot take back what ends a subscription; null: it can. What Razorpay calls cancelling scheduled changes is for
 * updates alone (razorpay.com/docs/api/payments/subscriptions/cancel-update, /cancel-subscription).
 */
export const cannotKeep = {
  stripe: null,
  razorpay: 'Razorpay cannot take a cancellation back',
  asaas: 'ASAAS ends subscriptions at once',
} as const satisfies Readonly<Record<GatewayName, string | null>>;

/** A payment that its gateway gives back as a whole or not at all: `method` as payments show it. */
export const isOnlyWhole = (gateway: string, method: string | null): boolean =>
  gateway === 'asaas' && method === boleto;

/** What came of a request that changes something. */
export type Sent = { answer: Json } | { refused: string };

/** Statuses that no repetition of the same request changes. 409: another one with the same key is under way. */
const refusals: readonly number[] = [400, 402, 404, 405, 410, 422];
export const isRefusal = (status: number): boolean => refusals.includes(status);

const longestReason = 500;
export const refusal = (reason: string | undefined, status: number): Sent => ({
  refused: (reason ?? `it answered ${status}`).slice(0, longestReason),
});

/** Sends a request that changes something. `reason`: the gateway's own words in a refusal. @throws GatewayFault */
export async function send(
  limited: typeof fetch,
  { gateway, what, url, headers, method = 'POST', body }: Question,
  reason: (answer: Json) => string | undefined,
): Promise<Sent> {
  const response = await limited(url, {
    method,
    headers: body ? { ...headers, 'content-type': 'application/json' } : headers,
    ...(body ? { body: JSON.stringify(body) } : {}),
  }).catch((error: Error) => {
    throw new GatewayFault(gateway, what, reasonOf(error), 'unavailable');
  });
  const { status, ok } = response;
  if (!ok && !isRefusal(status)) throw faultOf(gateway, what, status, waitHeader(response));
  const answer = object(await response.json().catch(() => undefined));
  if (!ok) return refusal(answer && reason(answer), status);
  if (!answer) throw new GatewayFault(gateway, what, 'its answer is no JSON object', 'unavailable');
  return { answer };
}
