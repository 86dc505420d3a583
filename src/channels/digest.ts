import type { Tx } from '../db/connection.js';
import { insertNotificationRows } from '../db/outbox.js';
import { newUuid } from '../db/uuid.js';
import {
  type GatheredNotification,
  gatheredNotifications,
  markDigested,
  type SendableNotification,
} from '../db/waiting-notifications.js';
import { UndeliverableMessage } from '../domain/errors.js';
import { mailKinds } from '../domain/tell/mail-kinds.js';
import { wanted } from '../domain/tell/preferences.js';
import { type Millis, rfc3339 } from '../domain/time.js';
import type { RenderMessage } from './templates/render.js';

/** Lines of `templates/digest`; what is more goes into the next, at the same hour. */
export const digestLines = 20;

/**
 * Makes one message of all that waits for the digest of its reader and is due, in the caller's transaction: they are told
 * there, each once, and the digest is a message like any other. What cannot be said, or is wanted otherwise by now, stays.
 * Resolves with the ids of what is told, so that the caller knows whether its own is among them.
 */
export async function gatherDigest(
  tx: Tx,
  { tenant_id: tenantId, user_id: userId, digest_to: to, layers }: SendableNotification & { digest_to: string },
  render: RenderMessage,
  now: Millis,
): Promise<ReadonlySet<string>> {
  const waiting = await gatheredNotifications(tx, { tenantId, to, userId }, digestLines);
  const [first] = waiting;
  const lines = waiting.flatMap((one) => {
    const way = wanted(one, layers, { createdAt: one.created_at, now });
    const isDue = way.way === 'digest' && way.at <= now && senderOf(one) === senderOf(first ?? one);
    const subject = isDue ? subjectOf(render, one) : null;
    return subject === null ? [] : [{ ...one, subject }];
  });
  const last = lines.at(-1);
  if (!last) return new Set();
  const id = newUuid();
  await insertNotificationRows(tx, [
    {
      ...{ id, tenant_id: tenantId, template: 'digest', locale: last.locale },
      ...{ category: mailKinds.digest.category, priority: mailKinds.digest.priority },
      ...{ recipient: last.recipient, user_id: userId },
      variables: Object.fromEntries([
        ['tenant_name', senderOf(last)],
        ...lines.flatMap(({ created_at, subject }, at) => [
          [`date_${at + 1}`, rfc3339(created_at)],
          [`subject_${at + 1}`, subject],
        ]),
      ]),
      // Each message is in one digest, so the first names it.
      dedupe_key: `digest:${lines[0]?.id}`,
    },
  ]);
  const ids = lines.map((one) => one.id);
  await markDigested(tx, ids, id);
  return new Set(ids);
}

const senderOf = (one: GatheredNotification): string => one.variables.tenant_name ?? one.tenant_name;

/** null: it cannot be said; sent by itself, it tells why. */
function subjectOf(render: RenderMessage, one: GatheredNotification): string | null {
  try {
    return render(one.template, one.locale, one.variables, { own: one.own_texts }).subject;
  } catch (error) {
    if (error instanceof UndeliverableMessage) return null;
    throw error;
  }
}
