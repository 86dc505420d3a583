import { z } from 'zod';
import { idText, instant, text, time, typeId } from './fields.js';

export const auditFilter = {
  action: text(100).optional().meta({ example: 'endpoint.update' }),
  actor: idText('Id of an API key, or the name of what runs by itself, such as `retention`.').optional(),
  entity_type: text(100).optional().meta({ example: 'endpoint' }),
  entity: idText('Id of what it was done to.').optional(),
  request_id: text(128).optional().meta({ description: '`X-Request-Id` of the request.' }),
  since: instant.optional(),
  until: instant.optional().meta({ description: 'Excluded.' }),
};

const json = z.record(z.string(), z.unknown()).nullable();

export const auditSchema = z
  .object({
    id: z.string().meta({ example: '4711' }),
    at: time,
    tenant: typeId('tenant').nullable().meta({ description: 'null: about no tenant.' }),
    actor_type: z.enum(['operator', 'api_key', 'context', 'system']),
    actor: z.string().nullable().meta({ description: 'Id of the API key, or the name of what runs by itself.' }),
    action: z.string().meta({ example: 'endpoint.update' }),
    entity_type: z.string().nullable(),
    entity: z.string().nullable(),
    before: json,
    after: json,
    request_id: z.string().nullable(),
    position: z.number().int().nullable().meta({
      description: 'Place in the chain of the tenant’s entries; null until it has one, half a minute at most.',
    }),
    prev_hash: z.string().nullable().meta({ description: '`hash` of the place before.' }),
    hash: z.string().nullable().meta({ description: 'SHA-256 of the entry and of `prev_hash`, in hex.' }),
  })
  .meta({ id: 'AuditEntry' });
