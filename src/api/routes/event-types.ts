import { z } from 'zod';
import {
  addEventTypeVersion,
  beginEventTypeChange,
  describeEventType,
  type EventTypeRow,
  eventTypeVersions,
  listEventTypes,
  setEventTypeArchived,
} from '../../db/event-types.js';
import { canonicalName, catalogue, entryOf, eventNames, isCustomName } from '../../domain/events.js';
import { audit } from '../audit.js';
import { checkIfMatch, etagOf } from '../etag.js';
import { checkDefinition, sameSchema } from '../event-types/input.js';
import { invalid, notFound, Problem } from '../problems.js';
import { type Answer, type Route, tenantRoute } from '../route.js';
import { eventTypeChange, eventTypeList, eventTypeSchema, newEventType } from '../schemas/event-type.js';
import { eventTypeView, ownEventTypeView } from '../views/event-type.js';

/** Of one tenant: types that are not archived, and versions of one. A list shows them all. */
export const eventTypeLimits = { types: 100, versions: 50 } as const;

const params = z.object({ name: z.string().max(128) });
const what = 'event type';

/** The catalogue, and a tenant's own types in it; paths are below `/webhooks` and `/tenant/webhooks`. */
export const eventTypeRoutes: readonly Route[] = [
  tenantRoute('read', {
    method: 'get',
    path: '/event-types',
    name: 'listEventTypes',
    summary: 'List every event that can be subscribed to, your own types last',
    answers: { 200: { description: 'The whole catalogue.', schema: eventTypeList } },
    handle: async ({ caller }, tx) => {
      const own = await listEventTypes(tx, caller.tenantId);
      const builtIn = eventNames.map((name) => eventTypeView(name, catalogue[name]));
      return {
        status: 200,
        body: { data: [...builtIn, ...own.map((row) => ownEventTypeView(row))], next_cursor: null },
      };
    },
  }),
  tenantRoute('write', {
    method: 'post',
    path: '/event-types',
    name: 'createEventType',
    summary: 'Define an event of your own',
    description:
      'Data that is published under the name must then match the schema. An archived name goes on with its next version.',
    body: newEventType,
    answers: { 201: { description: 'Defined.', schema: eventTypeSchema } },
    problems: ['conflict'],
    handle: async ({ body, caller, requestId }, tx) => {
      const { name, description, schema, example = null } = body;
      if (!isCustomName(name))
        throw invalid('name', 'must be custom. and words of a-z, 0-9 and _, such as custom.stock_low');
      checkDefinition({ schema, example });
      await beginEventTypeChange(tx, caller.tenantId);
      const [newest, ...older] = await eventTypeVersions(tx, caller.tenantId, name);
      if (newest && newest.archived_at === null)
        throw new Problem('conflict', `There is an event type '${name}'. PATCH it for a new version.`);
      if ((await listEventTypes(tx, caller.tenantId)).length >= eventTypeLimits.types)
        throw new Problem(
          'conflict',
          `There are ${eventTypeLimits.types} event types. Archive one that is not needed.`,
        );
      const version = nextVersion(newest);
      if (newest) await setEventTypeArchived(tx, caller.tenantId, name, false);
      const row = await addEventTypeVersion(tx, caller.tenantId, name, version, { description, schema, example });
      await audit(tx, { caller, requestId }, { action: 'event_type.create', ...about, after: told(row) });
      return answer(201, row, newest ? [newest, ...older] : []);
    },
  }),
  tenantRoute('read', {
    method: 'get',
    path: '/event-types/{name}',
    name: 'getEventType',
    summary: 'Read an event type with every version, by its name or an alias',
    params,
    answers: { 200: { description: 'The type.', schema: eventTypeSchema } },
    handle: async ({ params, caller }, tx) => {
      const name = canonicalName(params.name);
      const entry = name === null ? null : entryOf(name);
      if (name !== null && entry) return { status: 200, body: eventTypeView(name, entry) };
      const [current, ...older] = await eventTypeVersions(tx, caller.tenantId, params.name);
      if (!current) throw notFound(what, params.name);
      return answer(200, current, older);
    },
  }),
  tenantRoute('write', {
    method: 'patch',
    path: '/event-types/{name}',
    name: 'updateEventType',
    summary: 'Change an event of your own; another schema is a new version',
    description: 'Versions are kept, and need not be compatible.',
    params,
    body: eventTypeChange,
    answers: { 200: { description: 'The type as it is now.', schema: eventTypeSchema } },
    problems: ['precondition_failed', 'conflict'],
    handle: async ({ params, body, ifMatch, caller, requestId }, tx) => {
      await beginEventTypeChange(tx, caller.tenantId);
      const all = await eventTypeVersions(tx, caller.tenantId, params.name);
      const [before, ...older] = all;
      if (!before || before.archived_at !== null) throw notFound(what, params.name);
      checkIfMatch(ifMatch, tagged(before));
      const { description = before.description, schema = before.schema, example = before.example } = body;
      checkDefinition({ schema, example });
      const isNew = !sameSchema(schema, before.schema);
      const row = isNew
        ? await addEventTypeVersion(tx, caller.tenantId, before.name, nextVersion(before), {
            description,
            schema,
            example,
          })
        : await describeEventType(tx, caller.tenantId, before, { description, example });
      if (!row) throw notFound(what, params.name);
      const change = { before: told(before), after: told(row) };
      await audit(tx, { caller, requestId }, { action: 'event_type.update', ...about, ...change });
      return answer(200, row, isNew ? all : older);
    },
  }),
  tenantRoute('write', {
    method: 'delete',
    path: '/event-types/{name}',
    name: 'archiveEventType',
    summary: 'Archive an event of your own',
    description:
      'Its versions are kept, and are no longer asked of what is published under the name: any object will do.',
    params,
    answers: { 204: { description: 'Archived.', schema: null } },
    handle: async ({ params, caller, requestId }, tx) => {
      await beginEventTypeChange(tx, caller.tenantId);
      const [row] = await eventTypeVersions(tx, caller.tenantId, params.name);
      if (!row) throw notFound(what, params.name);
      await setEventTypeArchived(tx, caller.tenantId, row.name, true);
      await audit(tx, { caller, requestId }, { action: 'event_type.archive', ...about, after: { type: row.name } });
      return { status: 204 };
    },
  }),
];

function nextVersion(newest: EventTypeRow | undefined): number {
  const version = (newest?.version ?? 0) + 1;
  if (version <= eventTypeLimits.versions) return version;
  throw new Problem('conflict', `It has ${eventTypeLimits.versions} versions. Define a type of another name.`);
}

/** A type goes by its name, which stands in `after`. */
const about = { entityType: 'event_type', entityId: null };
const told = ({ name, version }: EventTypeRow) => ({ type: name, version });

/** Words about a version change, too. */
const tagged = (row: EventTypeRow) => ({ version: row.updated_at });

const answer = (status: number, current: EventTypeRow, older: readonly EventTypeRow[]): Answer => ({
  status,
  body: ownEventTypeView(current, older),
  headers: { ETag: etagOf(tagged(current)) },
});
