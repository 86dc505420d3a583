import type { NewWebhookSubscription, WebhookSubscription } from '@billhook/client';
import { jsonObject } from './json-object.js';

/** An endpoint as it is being typed. */
export interface EndpointDraft {
  url: string;
  description: string;
  events: string[];
  filter: string;
  format: WebhookSubscription['format'];
  retryProfile: WebhookSubscription['retry_profile'];
  ordered: boolean;
  /** Empty: no limit. */
  rateLimit: string;
  timeoutMs: string;
}

export const emptyDraft: EndpointDraft = {
  url: '',
  description: '',
  events: [],
  filter: '',
  format: 'standard',
  retryProfile: 'standard',
  ordered: false,
  rateLimit: '',
  timeoutMs: '10000',
};

export const draftOf = (endpoint: WebhookSubscription): EndpointDraft => ({
  url: endpoint.url,
  description: endpoint.description ?? '',
  events: endpoint.events,
  filter: endpoint.filter === null ? '' : JSON.stringify(endpoint.filter, null, 2),
  format: endpoint.format,
  retryProfile: endpoint.retry_profile,
  ordered: endpoint.ordered,
  rateLimit: endpoint.rate_limit === null ? '' : String(endpoint.rate_limit),
  timeoutMs: String(endpoint.timeout_ms),
});

/** What the API is asked for; it checks every field. */
export const requestOf = (draft: EndpointDraft) =>
  ({
    url: draft.url.trim(),
    description: draft.description.trim() || null,
    events: draft.events,
    filter: jsonObject(draft.filter) ?? null,
    format: draft.format,
    retry_profile: draft.retryProfile,
    ordered: draft.ordered,
    rate_limit: draft.rateLimit === '' ? null : Number(draft.rateLimit),
    timeout_ms: Number(draft.timeoutMs),
  }) satisfies NewWebhookSubscription;
