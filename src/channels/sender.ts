import type { NotificationClaim } from '../db/notifications.js';
import { isOfDomains, senderDomainsIn } from '../domain/messaging.js';
import type { Message } from './channel.js';
import { oneLine } from './templates/kinds.js';

/** In whose name a message leaves. */
export interface Sender extends Pick<Message, 'from' | 'replyTo' | 'bouncesTo'> {
  /** true: the platform speaks for itself. */
  isPlatform: boolean;
}

/** The platform's. */
interface Platform {
  from: string;
  brand: string;
}

type Of = Pick<NotificationClaim, 'variables' | 'tenant_name' | 'tenant_settings' | 'tenant_messaging'>;

/**
 * The platform sends in a tenant's name and says so. From an address of the tenant's own domain, as long as the operator allows
 * that domain, the tenant speaks alone; what cannot be delivered comes back to the platform all the same.
 */
export function senderOf(claim: Of, { from, brand }: Platform): Sender {
  const name = oneLine(claim.variables.tenant_name ?? claim.tenant_name) ?? brand;
  if (name === brand) return { isPlatform: true, from: { name: brand, address: from } };
  const { sender_name: ownName, reply_to: replyTo, from_address: own } = claim.tenant_messaging;
  const said = (ownName && oneLine(ownName)) || name;
  const answers = replyTo ? { replyTo } : {};
  return own && isOfDomains(own, senderDomainsIn(claim.tenant_settings))
    ? { isPlatform: false, from: { name: said, address: own }, bouncesTo: from, ...answers }
    : { isPlatform: false, from: { name: `${said} via ${brand}`, address: from }, ...answers };
}
