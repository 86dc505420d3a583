import type { Tx } from '../db/connection.js';
import { skipSuppressed } from '../db/notifications.js';
import {
  postponeNotification,
  type SendableNotification,
  sendableNotification,
  skipUnwanted,
} from '../db/waiting-notifications.js';
import { wanted } from '../domain/tell/preferences.js';
import type { Millis } from '../domain/time.js';
import { gatherDigest } from './digest.js';
import type { RenderMessage } from './templates/render.js';

/**
 * What keeps a message from being sent now, in the transaction that would claim it. `skipped`: it is not sent, or told in a
 * digest. `waiting`: it comes again at its time. null: it may be claimed.
 */
export async function heedPreferences(
  tx: Tx,
  id: string,
  render: RenderMessage,
  now: Millis,
): Promise<'skipped' | 'waiting' | null> {
  if (await skipSuppressed(tx, id)) return 'skipped';
  const message = await sendableNotification(tx, id);
  if (message === null) return null;
  const verdict = wanted(message, message.layers, { createdAt: message.created_at, now });
  if (verdict.way === 'off') {
    await skipUnwanted(tx, id);
    return 'skipped';
  }
  // What may have arrived already is not told again tomorrow.
  if (verdict.way === 'send' || message.status === 'sending') return null;
  const isDue = verdict.way === 'digest' && verdict.at <= now && isGathered(message);
  if (!isDue) {
    await postponeNotification(tx, id, verdict.at, verdict.way === 'digest');
    return 'waiting';
  }
  return (await gatherDigest(tx, message, render, now)).has(id) ? 'skipped' : null;
}

const isGathered = (one: SendableNotification): one is SendableNotification & { digest_to: string } =>
  one.digest_to !== null;
