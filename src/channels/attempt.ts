import type { NotificationClaim } from '../db/notifications.js';
import type { PreferenceLinks } from '../db/preference-links.js';
import { UndeliverableMessage } from '../domain/errors.js';
import { publicId } from '../domain/ids.js';
import type { Millis } from '../domain/time.js';
import type { Traceparent } from '../domain/trace.js';
import type { Attach } from './attach.js';
import type { Channels, Message, Receipt } from './channel.js';
import { type MailLinks, mailLinksOf } from './mail-links.js';
import { messageIdOf } from './mime.js';
import { type Sender, senderOf } from './sender.js';
import { inOwnWords } from './templates/own-words.js';
import type { RenderedMessage, RenderMessage } from './templates/render.js';
import { type Dress, dressOf, plainDress } from './tenant-look.js';

export interface AttemptDeps {
  channels: Channels;
  render: RenderMessage;
  /** The platform's address as a sender. */
  from: string;
  /** The product's name. */
  brand: string;
  /** Absent: no mail says how to get no more of its like. */
  links?: PreferenceLinks;
  now: () => Millis;
  /** Absent: mails carry nothing. */
  attach?: Attach;
}

/** What one attempt came to. */
export interface Attempt {
  /** Address that it is from. */
  from: string;
  /** null: there was nothing that could have been sent. */
  rendered: RenderedMessage | null;
  /** Why it was sent without what it should carry; null: it was not. */
  without: string | null;
  /** null: it did not leave, and `error` says why. */
  receipt: Receipt | null;
  error: Error | null;
  /** true: no repetition can help. */
  permanent: boolean;
  /** How long its channel took; null: it was not given to one. */
  sendMs: number | null;
}

/** `isLast`: nobody tries again. Renders the message and gives it to its channel. Never rejects: what went wrong is part of the result. */
export function createAttempt(
  deps: AttemptDeps,
): (claim: NotificationClaim, isLast: boolean, traceparent: Traceparent) => Promise<Attempt> {
  const { channels } = deps;
  const render = inOwnWords(deps.render);
  return async (claim, isLast, traceparent) => {
    const sender = senderOf(claim, deps);
    const from = sender.from.address;
    let rendered: RenderedMessage | null = null;
    let begun: number | null = null;
    const sendMs = () => (begun === null ? null : performance.now() - begun);
    try {
      const channel = channels[claim.channel];
      if (!channel) throw new UndeliverableMessage(`Cannot send: channel '${claim.channel}' is not configured`);
      // What the platform says in its own name does not look like its tenant.
      const dress = sender.isPlatform ? plainDress : dressOf(claim.tenant_branding);
      const links = deps.links ? mailLinksOf(claim, deps.links, deps.now()) : null;
      rendered = render(claim.template, claim.locale, claim.variables, {
        look: dress.look,
        own: claim.own_texts,
        ...(links && { preferencesUrl: links.preferencesUrl }),
      });
      const { attachments, without } = (await deps.attach?.(claim, isLast)) ?? { attachments: [], without: null };
      const message = toMessage(claim, rendered, { sender, dress, links }, deps);
      begun = performance.now();
      const receipt = await channel.send(attachments.length === 0 ? message : { ...message, attachments }, {
        priority: claim.priority,
        isRepeated: claim.attempts > 1,
        traceparent,
      });
      return { from, rendered, without, receipt, error: null, permanent: false, sendMs: sendMs() };
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      const permanent = error instanceof UndeliverableMessage;
      return { from, rendered, without: null, receipt: null, error, permanent, sendMs: sendMs() };
    }
  };
}

function toMessage(
  claim: NotificationClaim,
  rendered: RenderedMessage,
  { sender, dress, links }: { sender: Sender; dress: Dress; links: MailLinks | null },
  { from }: AttemptDeps,
): Message {
  const { subject, html, text, short, locale } = rendered;
  const id = publicId('notification', claim.id);
  return {
    id,
    createdAt: claim.created_at,
    to: claim.recipient,
    about: {
      ...{ template: claim.template, tenantId: claim.tenant_external_id },
      ...{ userId: claim.user_id, variables: claim.variables },
    },
    from: sender.from,
    ...(sender.replyTo === undefined ? {} : { replyTo: sender.replyTo }),
    ...(sender.bouncesTo === undefined ? {} : { bouncesTo: sender.bouncesTo }),
    messageId: messageIdOf(id, from),
    subject,
    html,
    text,
    short: short ?? subject,
    images: dress.images,
    ...(links && { headers: links.headers }),
    locale,
  };
}
