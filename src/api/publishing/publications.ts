import { unstorable } from '../../db/filter-match.js';
import { type Publication, publishable } from '../../domain/publishing.js';
import type { EventValidator, OwnTypes } from '../event-validation.js';
import { nestsAtMost } from '../json-depth.js';
import { listEntries } from '../list-entries.js';
import { type FieldError, invalidFields } from '../problems.js';
import { type PublicationInput, type PublishBody, publishLimits } from '../schemas/publish.js';

/** So many are named; who has more learns of them by and by. */
const errorsShown = 20;

export interface Publications {
  publications: Publication[];
  /** Of the data of all. */
  entries: number;
}

/** The events of a request, by its own rules and those of their schemas. @throws Problem `validation_failed` that names each wrong one */
export function publicationsOf(body: PublishBody, check: EventValidator['check'], own: OwnTypes): Publications {
  const errors: FieldError[] = [];
  const publications: Publication[] = [];
  const inputs = body.events ?? [body as PublicationInput];
  for (const [index, input] of inputs.entries()) {
    const publication = publicationOf(input, check, own);
    if ('message' in publication) {
      const { path, message } = publication;
      errors.push({ field: body.events === undefined ? path : `events.${index}.${path}`, message });
      if (errors.length === errorsShown) break;
    } else publications.push(publication);
  }
  const entries = publications.reduce((sum, { data }) => sum + listEntries(data), 0);
  if (entries > publishLimits.listEntries)
    errors.push({
      field: body.events === undefined ? 'data' : 'events',
      message: `has more than ${publishLimits.listEntries} entries in its lists`,
    });
  if (errors.length === 0) return { publications, entries };
  throw invalidFields(errors);
}

function publicationOf(
  input: PublicationInput,
  check: EventValidator['check'],
  own: OwnTypes,
): Publication | { path: string; message: string } {
  const named = publishable(input.type);
  if ('refusal' in named) return { path: 'type', message: named.refusal };
  const { data } = input;
  if (!nestsAtMost(data, publishLimits.depth))
    return { path: 'data', message: `has more than ${publishLimits.depth} levels` };
  const text = JSON.stringify(data);
  if (Buffer.byteLength(text) > publishLimits.data)
    return { path: 'data', message: `is larger than ${publishLimits.data / 1024} KiB` };
  if (refused.test(text))
    return { path: 'data', message: 'holds a character that cannot be stored: NUL, or half a character' };
  const checked = check({ type: named.type, data }, own);
  if ('message' in checked) return checked;
  return {
    type: named.type,
    schemaVersion: checked.version,
    data,
    externalId: input.external_id ?? null,
    occurredAt: input.occurred_at ?? null,
  };
}

/** What JSON may escape and PostgreSQL's `jsonb` refuses: NUL and surrogates without their other half. */
const refused = new RegExp(unstorable);
