import { z } from 'zod';
import { scopes } from '../../db/api-keys.js';
import { access } from './access.js';
import { color, logo } from './document.js';
import { policyName } from './dunning-policy.js';
import { currency, dictionary, locale, series, text, time, timezone, typeId, word } from './fields.js';

const statuses = ['pending', 'active', 'overdue', 'suspended', 'canceled'] as const;

/** Of what documents use; a logo travels with each reading of the tenant, so it is small here. */
const printed: Readonly<Record<string, z.ZodType>> = { logo: logo.max(65_536), color };
const branding = dictionary(z.string().min(1).max(64), z.string().max(65_536))
  .superRefine((value, context) => {
    if (Object.keys(value).length > 20) context.addIssue({ code: 'custom', message: 'must have at most 20 entries' });
    for (const [key, text] of Object.entries(value)) {
      const problem = (printed[key] ?? z.string().max(2048)).safeParse(text).error?.issues[0]?.message;
      if (problem !== undefined) context.addIssue({ code: 'custom', path: [key], message: problem });
    }
  })
  .meta({
    description:
      'Texts for mails, pages and PDFs, each of at most 2,048 characters: `logo` (PNG or JPEG as a data URL of at most 65,536 characters), `color` (`#rrggbb`), `address`, `tax_id`, `footer`, `logo_url`, …',
  });

const settings = z
  .strictObject({
    daysUntilOverdueStatus: z.number().int().min(0).max(365).optional(),
    dunning_policy: policyName.nullable().optional(),
    dunning_min_balance_minor: z.number().int().min(0).nullable().optional(),
    reactivation_rule: z.enum(['all_overdue_paid', 'any_payment']).nullable().optional(),
    void_unused_period: z.boolean().nullable().optional(),
    publish_events_per_second: z.number().int().min(1).max(1_000_000).nullable().optional(),
    publish_burst: z.number().int().min(1).max(1_000_000).nullable().optional(),
    invoice_series: series.nullable().optional(),
    credit_note_series: series.nullable().optional(),
    sales_order_series: series.nullable().optional(),
    sender_domains: z
      .array(
        z
          .hostname()
          .max(253)
          .refine((name) => name.includes('.'), 'must have a dot'),
      )
      .max(20)
      .optional(),
  })
  .meta({
    description:
      'Rules of its platform account, and how many events it may publish: `publish_events_per_second` in the long run, `publish_burst` at once after a pause. null: as configured, and two seconds’ worth, 1000 at least. `…_series`: how numbers of its documents begin; null: `INV`, `CN`, `SO`. `dunning_policy`: how its payers, and it itself, are reminded, a shipped policy or one of its own (`/dunning/policies`; it itself by none that it has written); null: `standard-v1`. `dunning_min_balance_minor`: below it nobody is suspended or ended. `reactivation_rule`: what lifts a suspension; null: `all_overdue_paid`. `void_unused_period`: an open invoice for a period after the end of its subscription is voided; null: it stays owed. `sender_domains`: what its mails may be from (`from_address` of `/messaging`).',
  });

const fields = {
  name: text(255),
  email: z.email().max(320).nullable().optional(),
  currency: currency.optional(),
  timezone: timezone.optional(),
  locale: locale.optional(),
  branding: branding.optional(),
  settings: settings.optional(),
};

export const newTenant = z.strictObject({ external_id: text(255), ...fields }).meta({ id: 'NewTenant' });
export const tenantChange = z
  .strictObject({ ...fields, name: fields.name.optional() })
  .meta({ id: 'TenantChange', description: 'What is left out stays; `settings` are merged, `branding` is replaced.' });

export const tenantSchema = z
  .object({
    id: typeId('tenant'),
    external_id: z.string(),
    name: z.string(),
    email: z.string().nullable(),
    status: z.enum(statuses),
    status_reason: z.string().nullable(),
    overdue_since: z.string().nullable(),
    access,
    currency: z.string(),
    timezone: z.string(),
    locale: z.string(),
    branding: z.record(z.string(), z.unknown()),
    settings: z.record(z.string(), z.unknown()),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'Tenant' });

const note = text(500).optional().meta({ description: 'For the audit log.' });
export const tenantHold = z
  .strictObject({
    reason: z.enum(['manual', 'abuse']).default('manual').meta({ description: '`status_reason` of the tenant.' }),
    note,
  })
  .meta({ id: 'TenantHold' });
export const tenantRelease = z.strictObject({ note }).meta({ id: 'TenantRelease' });

export const tenantQuery = { status: word(statuses).optional() };

export const newApiKey = z
  .strictObject({
    name: text(255),
    scopes: z.array(z.enum(scopes)).min(1).max(scopes.length),
    expires_at: z.iso.datetime({ offset: true }).nullable().optional(),
    requests_per_minute: z.number().int().min(1).max(1_000_000).nullable().optional().meta({
      description: 'How many requests it may make per minute and process. null: as configured.',
    }),
  })
  .meta({ id: 'NewApiKey' });

export const rotation = z
  .strictObject({
    grace_seconds: z.number().int().min(0).max(604_800).default(86_400).meta({
      description: 'So long the old key goes on, 7 days at most.',
    }),
  })
  .meta({ id: 'ApiKeyRotation' });

const apiKey = z.object({
  id: typeId('api_key'),
  tenant_id: typeId('tenant'),
  name: z.string(),
  prefix: z.string().meta({ description: 'How the key begins.' }),
  scopes: z.array(z.enum(scopes)),
  expires_at: time.nullable(),
  last_used_at: time.nullable(),
  revoked_at: time.nullable(),
  requests_per_minute: z.number().int().nullable(),
  created_at: time,
});
export const apiKeySchema = apiKey.meta({ id: 'ApiKey' });
export const createdApiKeySchema = apiKey
  .extend({ key: z.string().meta({ description: 'Shown this once.' }) })
  .meta({ id: 'CreatedApiKey' });
