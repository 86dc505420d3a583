export type { Answer, Answered } from './answer.js';
export { type Billhook, createBillhook } from './client.js';
export { BillhookError, type ErrorCode } from './errors.js';
export type {
  CustomEvent,
  EventBatch,
  ThinEvent,
  WebhookEvent,
  WebhookEventOf,
  WebhookEventType,
} from './events.js';
export type * from './generated/schemas.js';
export type { ApiVersion } from './generated/version.js';
export type { HeadersLike } from './headers.js';
export type { List, Page } from './list.js';
export type {
  CallOptions,
  ClientOptions,
  Credential,
  DeleteOptions,
  MatchOptions,
  ReadOptions,
  StreamOptions,
  WatchOptions,
  WriteOptions,
} from './options.js';
export type { StreamedEvent } from './stream.js';
export { type VerifyOptions, verifyWebhook, type WebhookBodies } from './verify-webhook.js';
export { WebhookError, type WebhookErrorCode } from './webhook-error.js';
