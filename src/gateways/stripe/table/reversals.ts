import type { EventRow } from '../../gateway.js';
import { chargeRefunded } from '../charge.js';
import { dispute } from '../dispute.js';
import type { EventMessage } from '../message.js';
import { refund } from '../refund.js';

type Row = EventRow<EventMessage>;

const refunded: Row = {
  action: 'refund_registered',
  effect: 'The refund, by its id, as its status says; one that fails after it succeeded gives the amount back',
  outbound: ['payment.refunded', 'refund.failed'],
  read: refund,
};
const disputed: Row = {
  action: 'dispute_registered',
  effect: 'The dispute, as its status says; a lost one charges the payment back. It only ever moves on',
  outbound: ['dispute.opened', 'dispute.updated', 'dispute.won', 'dispute.lost'],
  read: dispute,
};

/** Money that goes back. */
export const reversalRows: Readonly<Record<string, Row>> = {
  'charge.refunded': {
    action: '<refund>',
    effect: 'Every refund that it lists; without a list, the step from the total before to the total after',
    outbound: ['payment.refunded', 'refund.failed'],
    read: chargeRefunded,
  },
  'refund.created': refunded,
  'refund.updated': refunded,
  'refund.failed': refunded,
  'charge.refund.updated': refunded,
  'charge.dispute.created': disputed,
  'charge.dispute.updated': disputed,
  'charge.dispute.closed': disputed,
  'charge.dispute.funds_withdrawn': disputed,
  'charge.dispute.funds_reinstated': disputed,
};
