import { z } from 'zod';
import { scopes } from '../../db/api-keys.js';
import { text, time, typeId } from './fields.js';

/** Below `/portal`: no way out of it, and nothing that means something else to a browser. */
const path = z
  .string()
  .max(300)
  .regex(/^(\/[\w~-][\w.~-]*)*\/?(\?[\w.~%=&:,+-]*)?$/, 'must be a path such as /events?status=failed')
  .meta({ example: '/webhooks' });

export const newPortalLink = z
  .strictObject({
    expires_in_seconds: z
      .number()
      .int()
      .min(60)
      .max(3600)
      .default(300)
      .meta({ description: 'It opens within so long.' }),
    scopes: z.array(z.enum(scopes)).min(1).max(scopes.length).default(['admin']),
    subject: text(100).optional().meta({
      description: 'Who it is for, as you call them; the audit log names them as `session:<id>:<subject>`.',
    }),
    path: path.default('/').meta({ description: 'Where in the portal.' }),
  })
  .meta({ id: 'NewPortalLink' });

export const portalLinkSchema = z
  .object({
    object: z.literal('portal_link'),
    id: typeId('portal_link'),
    tenant: typeId('tenant'),
    scopes: z.array(z.enum(scopes)),
    subject: z.string().nullable(),
    url: z.string().meta({
      description:
        'Opens the portal, once. What opens it stands behind `#`: no log and no proxy sees it. Shown this once.',
    }),
    expires_at: time,
  })
  .meta({ id: 'PortalLink' });

export const newSession = z
  .strictObject({
    link: z.string().min(1).max(200).optional().meta({ description: 'What stands behind `#link=` of a portal link.' }),
    api_key: z.string().min(1).max(200).optional(),
    admin_key: z.string().min(1).max(1000).optional().meta({ description: "The operator's key." }),
  })
  .refine(
    (given) => Object.values(given).filter((one) => one !== undefined).length === 1,
    'must have exactly one of link, api_key and admin_key',
  )
  .meta({ id: 'NewSession', description: 'Exactly one of them.' });

export const sessionSchema = z
  .object({
    object: z.literal('session'),
    id: typeId('session'),
    kind: z.enum(['tenant', 'operator']),
    tenant: z
      .object({
        id: typeId('tenant'),
        external_id: z.string(),
        name: z.string(),
        status: z.enum(['pending', 'active', 'overdue', 'suspended', 'canceled']),
      })
      .nullable()
      .meta({ description: 'null: the operator.' }),
    scopes: z.array(z.enum(scopes)).meta({ description: 'What it may do as a tenant; none of the operator.' }),
    subject: z.string().nullable(),
    csrf_token: z.string().meta({ description: 'To be sent as `X-CSRF-Token` with whatever changes something.' }),
    expires_at: time,
    idle_expires_at: time.meta({ description: 'When it ends unless it is used before.' }),
    temporal_ui_url: z.string().nullable().meta({ description: 'Of the operator, where it is known.' }),
    temporal_namespace: z.string().nullable().meta({ description: 'Of the operator.' }),
  })
  .meta({ id: 'Session' });
