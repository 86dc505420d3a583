import { z } from 'zod';
import { choices, mutableCategories } from '../../domain/tell/preferences.js';
import { locale, text, time, timezone, typeId } from './fields.js';

const choice = z.enum(choices).meta({ description: '`digest`: once a day, with others.' });
const onOrOff = choice.exclude(['digest']);
const ofCategory = z.strictObject({ email: choice.optional(), sms: onOrOff.optional(), push: onOrOff.optional() });
const choicesSchema = z
  .strictObject(
    Object.fromEntries(mutableCategories.map((category) => [category, ofCategory.optional()])) as Record<
      (typeof mutableCategories)[number],
      z.ZodOptional<typeof ofCategory>
    >,
  )
  .meta({
    id: 'PreferenceChoices',
    description:
      'By category and channel; what is absent is not said. What must reach its reader does so all the same: dunning, failed payments.',
  });

const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of the day such as 22:00')
  .meta({ example: '22:00' });
const quietHours = z.object({ from: timeOfDay, until: timeOfDay });

const given = {
  choices: choicesSchema.optional(),
  quiet_hours: z
    .strictObject(quietHours.shape)
    .refine(({ from, until }) => from !== until, 'must not begin when they end')
    .nullable()
    .optional()
    .meta({ description: 'On the clock of `timezone`; messages of low and normal priority wait until they end.' }),
  timezone: timezone.nullable().optional(),
  digest_hour: z
    .number()
    .int()
    .min(0)
    .max(23)
    .nullable()
    .optional()
    .meta({ description: 'Hour of `timezone` at which the digest leaves; 8 where nobody says.' }),
};

export const newTenantPreferences = z.strictObject(given).meta({ id: 'NewTenantPreferences' });
export const newPreferences = z
  .strictObject({
    ...given,
    user_id: text(200)
      .nullable()
      .optional()
      .meta({ description: 'Your own id of the person, by which messages of other channels find the preferences.' }),
  })
  .meta({ id: 'NewPreferences' });

export const preferencesSchema = z
  .object({
    id: typeId('preferences').nullable().meta({ description: 'null: nothing was said.' }),
    recipient: z.string().nullable().meta({ description: 'In lower case. null: what counts for who says nothing.' }),
    user_id: z.string().nullable(),
    choices: choicesSchema,
    quiet_hours: quietHours.nullable(),
    timezone: z.string().nullable(),
    digest_hour: z.number().int().nullable(),
    updated_by: z.string().nullable().meta({ description: 'Id of an API key, or `link`. null: nothing was said.' }),
    updated_at: time.nullable(),
  })
  .meta({ id: 'Preferences' });

export const newPreferencesLink = z
  .strictObject({
    expires_in_hours: z
      .number()
      .int()
      .min(1)
      .max(24 * 365)
      .optional()
      .meta({ default: 24 * 30 }),
    locale: locale.optional().meta({ description: 'Of the page; absent: what the browser asks for.' }),
  })
  .meta({ id: 'NewPreferencesLink' });

export const preferencesLinkSchema = z
  .object({
    url: z.string().nullable().meta({ description: 'null: PUBLIC_URL is not set.' }),
    path: z.string().meta({ description: 'The same below the address of the service.' }),
    expires_at: time,
  })
  .meta({ id: 'PreferencesLink' });
