import type { NotificationClaim } from '../db/notifications.js';
import type { PreferenceLinks } from '../db/preference-links.js';
import { UndeliverableMessage } from '../domain/errors.js';
import { publicId } from '../domain/ids.js';
import type { Millis } from '../domain/time.js';
import type { Channels, Message, Receipt } from './channel.js';
import { type MailLinks, mailLinksOf } from './mail-links.js';
import { messageIdOf } from './mime.js';
import { oneLine } from './templates/kinds.js';
import type { Look } from './templates/look.js';
import type { RenderedMessage, RenderMessage } from './templates/render.js';
import { type Dress, dressOf, plainDress } from './tenant-look.js';

export interface AttemptDeps {
  channels: Channels;
  render: RenderMessage;
  /** Sender's address. */
  from: string;
  /** The product's name. */
  brand: string;
  /** Absent: no mail says how to get no more of its like. */
  links?: PreferenceLinks;
  now: () => Millis;
}

/** What one attempt came to. */
export interface Attempt {
  /** null: there was nothing that could have been sent. */
  rendered: RenderedMessage | null;
  /** null: it did not leave, and `error` says why. */
  receipt: Receipt | null;
  error: Error | null;
  /** true: no repetition can help. */
  permanent: boolean;
}

/** Renders the message and gives it to its channel. Never rejects: what went wrong is part of the result. */
export function createAttempt(deps: AttemptDeps): (claim: NotificationClaim) => Promise<Attempt> {
  const { channels, render } = deps;
  return async (claim) => {
    let rendered: RenderedMessage | null = null;
    try {
      const channel = channels[claim.channel];
      if (!channel) throw new UndeliverableMessage(`Cannot send: channel '${claim.channel}' is not configured`);
      const sender = senderOf(claim, deps.brand);
      // What the platform says in its own name does not look like its tenant.
      const dress = sender === deps.brand ? plainDress : dressOf(claim.tenant_branding);
      const links = deps.links ? mailLinksOf(claim, deps.links, deps.now()) : null;
      rendered = say(render, claim, dress.look, links);
      const receipt = await channel.send(toMessage(claim, rendered, { sender, dress, links }, deps));
      return { rendered, receipt, error: null, permanent: false };
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      return { rendered, receipt: null, error, permanent: error instanceof UndeliverableMessage };
    }
  };
}

/** In the tenant's own words; those that cannot be said of these values must not keep the message from its reader. */
function say(
  render: RenderMessage,
  { template, locale, variables, own_texts: own }: NotificationClaim,
  look: Look,
  links: MailLinks | null,
) {
  const manner = { look, ...(links && { preferencesUrl: links.preferencesUrl }) };
  try {
    return render(template, locale, variables, { ...manner, own });
  } catch (error) {
    if (own.length === 0 || !(error instanceof UndeliverableMessage)) throw error;
    return render(template, locale, variables, manner);
  }
}

const senderOf = (claim: NotificationClaim, brand: string): string =>
  oneLine(claim.variables.tenant_name ?? claim.tenant_name) ?? brand;

function toMessage(
  claim: NotificationClaim,
  rendered: RenderedMessage,
  { sender, dress, links }: { sender: string; dress: Dress; links: MailLinks | null },
  { from, brand }: AttemptDeps,
): Message {
  const { subject, html, text, locale } = rendered;
  const id = publicId('notification', claim.id);
  return {
    id,
    createdAt: claim.created_at,
    to: claim.recipient,
    from: { name: sender === brand ? brand : `${sender} via ${brand}`, address: from },
    messageId: messageIdOf(id, from),
    subject,
    html,
    text,
    images: dress.images,
    ...(links && { headers: links.headers }),
    locale,
  };
}
