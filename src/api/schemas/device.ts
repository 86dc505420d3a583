import { z } from 'zod';
import { pushServices } from '../../domain/channels.js';
import { idText, locale, text, time, typeId } from './fields.js';

const token = z
  .string()
  .max(1024)
  .regex(/^[\x21-\x7e]+$/, 'must be a token as FCM or Expo gives it')
  .meta({ example: 'ExponentPushToken[xxxxxxxxxxxxxxxxxxxxxx]' });
const customer = idText('Id of the customer, or `ext:` and its external id.');

export const newDevice = z
  .strictObject({
    token,
    customer: customer.optional(),
    user_id: text(255).optional().meta({
      description:
        'Your own id of the person, by which their preferences are found. Needed without a customer: one of your own people, who is told what you yourself owe the platform.',
    }),
    locale: locale.optional().meta({ description: 'In which the app is; absent: as the customer, or you.' }),
  })
  .refine((one) => one.customer !== undefined || one.user_id !== undefined, 'must name a customer or a user_id')
  .meta({ id: 'NewDevice' });

export const deviceSchema = z
  .object({
    id: typeId('device'),
    customer_id: typeId('customer').nullable().meta({ description: 'null: one of your own people has it.' }),
    user_id: z.string().nullable(),
    provider: z.enum(pushServices).meta({ description: 'Which has given the token.' }),
    token: z.string(),
    locale: z.string().nullable(),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'Device' });

export const deviceQuery = {
  customer: customer.optional(),
  user_id: z.string().max(255).optional(),
  token: z.string().max(1024).optional(),
};
