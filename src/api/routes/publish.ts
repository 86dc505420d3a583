import type { Publisher } from '../../billing/append-published.js';
import type { Tx } from '../../db/connection.js';
import { publicId } from '../../domain/ids.js';
import type { Publication } from '../../domain/publishing.js';
import type { TenantCaller } from '../auth.js';
import type { ApiDeps } from '../deps.js';
import { createEventValidator } from '../event-validation.js';
import { createPublishLimit } from '../publishing/limit.js';
import { publicationsOf } from '../publishing/publications.js';
import { createPublish } from '../publishing/publish.js';
import { type Answer, type Route, tenantRoute } from '../route.js';
import { type PublishBody, publishBody, publishedSchema, publishLimits } from '../schemas/publish.js';

const eventId = (id: string): string => publicId('event', id);
const publisherOf = (caller: TenantCaller) => ({ id: caller.tenantId, externalId: caller.tenantExternalId });

/** A tenant's own events. The event is the record of who published it: no audit entry repeats it. */
export function createPublishRoutes(
  deps: Pick<ApiDeps, 'db' | 'beside' | 'publishEvents' | 'attemptClaimed' | 'now' | 'config'>,
): readonly Route[] {
  const validator = createEventValidator();
  const limit = createPublishLimit(deps.config.publishEventsPerSecond, () => performance.now());
  const publish = createPublish({
    db: deps.db,
    beside: deps.beside,
    now: deps.now,
    start: deps.publishEvents,
    attempt: deps.attemptClaimed,
  });

  const typesOf = (body: PublishBody): string[] => (body.events ?? [body]).map(({ type }) => String(type));
  const received = async (
    { body, caller }: { body: PublishBody; caller: TenantCaller },
    read: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>,
  ) => {
    limit.take(caller, (body.events?.length ?? 1) - 1);
    const own = await validator.ownTypes(caller, typesOf(body), read);
    const { publications, entries } = publicationsOf(body, validator.check, own);
    limit.take(caller, Math.floor(entries / publishLimits.listEntriesPerEvent));
    return { publisher: publisherOf(caller), publications };
  };
  const publishMany = async (
    body: PublishBody,
    publisher: Publisher,
    publications: readonly Publication[],
    tx: Tx,
  ): Promise<Answer> => {
    const { ids, committed } = await publish.many(tx, publisher, publications);
    const [id] = ids.map(eventId);
    return {
      status: 202,
      body: body.events === undefined ? { id } : { ids: ids.map(eventId) },
      afterCommit: committed,
    };
  };

  return [
    tenantRoute('write', {
      method: 'post',
      path: '/events',
      name: 'publishEvents',
      summary: 'Publish events of your own',
      description:
        'One event, or up to a thousand, all or none of which are taken. `aggregate.type` of such an event is `published`. What only Billhook can know (`tenant.…`, `account.…`, `dunning.…`, `email.…`, `webhook_endpoint.…`) cannot be published, and nothing that is published changes billing state. An `external_id` that is known names the event that is there; with another content it is a conflict. Limited by events per second of the tenant, not by requests of the key.',
      body: publishBody,
      bodyLimit: publishLimits.body,
      answers: { 202: { description: 'Taken: they are stored, and will be delivered.', schema: publishedSchema } },
      problems: ['conflict', 'body_too_large'],
      admit: limit.admit,
      serve: async (incoming) => {
        const { traceparent } = incoming;
        const { publisher, publications } = await received(incoming, (work) =>
          deps.db.withTenant(incoming.caller.tenantId, work),
        );
        const [publication] = publications;
        if (incoming.body.events === undefined && publication)
          return { status: 202, body: { id: eventId(await publish.one(publisher, publication, traceparent)) } };
        return deps.db.withTenant(publisher.id, (tx) => {
          tx.traceparent = traceparent;
          return publishMany(incoming.body, publisher, publications, tx);
        });
      },
      handle: async (incoming, tx) => {
        const { publisher, publications } = await received(incoming, (work) => work(tx));
        return publishMany(incoming.body, publisher, publications, tx);
      },
    }),
  ];
}
