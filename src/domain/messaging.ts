/** How a tenant writes to people, as `tenants.messaging` keeps it; what is absent was never said. */
export interface Messaging {
  /** In place of the tenant's name. */
  sender_name?: string | null;
  reply_to?: string | null;
  /** Of one of the domains that the operator allows. */
  from_address?: string | null;
  /** Whether mails about an invoice carry its PDF. */
  attach_invoices?: boolean;
}

/** What holds where a tenant has said nothing. */
export const standardMessaging = {
  sender_name: null,
  reply_to: null,
  from_address: null,
  attach_invoices: true,
} as const satisfies Required<Messaging>;

/** Domains that the operator lets a tenant send from (`settings.sender_domains`). */
export const senderDomainsIn = (settings: Readonly<Record<string, unknown>>): string[] =>
  Array.isArray(settings.sender_domains) ? settings.sender_domains.filter((one) => typeof one === 'string') : [];

/** Exactly one of them: a subdomain is another domain. */
export const isOfDomains = (address: string, domains: readonly string[]): boolean =>
  domains.some((domain) => address.toLowerCase().endsWith(`@${domain.toLowerCase()}`));
