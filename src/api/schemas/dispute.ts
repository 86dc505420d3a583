import { z } from 'zod';
import { disputeStatuses } from '../../domain/entities.js';
import { idText, instant, time, typeId, word } from './fields.js';
import { amounts } from './money.js';
import { amountRange, madeBetween, timeRange } from './ranges.js';

export const disputeSchema = z
  .object({
    id: typeId('dispute'),
    payment_id: typeId('payment'),
    customer_id: z.string().meta({ description: 'Who paid; the tenant itself for what it paid to the platform.' }),
    status: z.enum(disputeStatuses),
    ...amounts,
    reason: z.string().nullable(),
    evidence_due_by: time.nullable(),
    provider_dispute_id: z.string().meta({ description: "The gateway's own id." }),
    opened_at: time.nullable(),
    closed_at: time.nullable(),
    created_at: time,
  })
  .meta({ id: 'Dispute' });

export const disputeQuery = {
  status: word(disputeStatuses).optional(),
  payment: idText('Id of the payment.').optional(),
  customer: idText('Id of the customer, or `ext:` and its external id.').optional(),
  ...timeRange('due'),
  due_until: instant.optional().meta({ description: 'Evidence is taken no longer than this.' }),
  ...timeRange('opened'),
  ...amountRange,
  ...madeBetween,
};
