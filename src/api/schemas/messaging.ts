import { z } from 'zod';
import { text } from './fields.js';

/** Lines and marks that turn the direction of writing could make a sender look like another one. */
const senderName = text(100).refine(
  (value) => !/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u.test(value),
  'must be one line',
);
const address = z.email().max(254);

const fields = {
  sender_name: senderName.nullable().meta({ description: 'In place of the tenant’s name; null: its name.' }),
  reply_to: address.nullable().meta({ description: 'Where answers go; null: to the sender.' }),
  from_address: address.nullable().meta({
    description: 'Sender’s address, of one of `sender_domains`; null: the platform’s, which names itself then.',
  }),
  attach_invoices: z.boolean().meta({ description: 'Whether mails about an invoice carry its PDF.' }),
};

export const messagingSchema = z
  .object({
    ...fields,
    sender_domains: z.array(z.string()).meta({ description: 'What `from_address` may be of; the operator’s word.' }),
  })
  .meta({ id: 'Messaging' });

export const messagingChange = z
  .strictObject({
    sender_name: fields.sender_name.optional(),
    reply_to: fields.reply_to.optional(),
    from_address: fields.from_address.optional(),
    attach_invoices: fields.attach_invoices.optional(),
  })
  .meta({ id: 'MessagingChange', description: 'What is left out stays.' });
