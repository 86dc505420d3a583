import { type ChannelName, isPhone, type Reach } from '../channels.js';
import type { BillingState } from '../state.js';
import { payerId } from './payloads.js';

/** Where a message to a payer goes. */
export interface Recipient {
  channel: ChannelName;
  /** Address, telephone number, token, or the payer's own TypeID (`webhook`); null: no address is known, and the row says so. */
  to: string | null;
  userId: string | null;
  locale: string;
  /** Which of its channel it is, from 1, the oldest device first; null: there is only one. */
  place: number | null;
}

type Way = Pick<Recipient, 'to'> & Partial<Recipient>;

/** Of each channel those to whom a message really can go; an e-mail that has nobody to go to is kept as skipped. */
const ways: Readonly<Record<ChannelName, (state: BillingState, reach: Reach) => Way[]>> = {
  email: ({ tenant, customer }) => [{ to: customer ? customer.email : tenant.email }],
  sms: ({ customer }, { sms }) => (sms && customer?.phone && isPhone(customer.phone) ? [{ to: customer.phone }] : []),
  push: ({ devices }, { push }) =>
    devices
      .filter((one) => push.includes(one.provider))
      .map(({ token, userId, locale }, before) => ({
        ...{ to: token, userId, place: before + 1 },
        ...(locale === null ? {} : { locale }),
      })),
  webhook: (state, { webhook }) => (webhook ? [{ to: payerId(state) }] : []),
};

/** Who is told by these channels, in their order: a tenant's customer, or the tenant itself. */
export function recipientsOf(state: BillingState, reach: Reach, channels: readonly ChannelName[]): Recipient[] {
  const locale = state.customer?.locale ?? state.tenant.locale;
  return channels.flatMap((channel) =>
    ways[channel](state, reach).map((way) => ({ userId: null, place: null, locale, ...way, channel })),
  );
}
