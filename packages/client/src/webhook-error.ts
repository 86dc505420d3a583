export type WebhookErrorCode =
  | 'missing_header'
  | 'invalid_timestamp'
  | 'too_old'
  | 'too_new'
  | 'no_matching_signature'
  /** Ours: it is empty, or no base64 behind `whsec_`. */
  | 'invalid_secret'
  /** It is not what a subscription of that `format` gets, or was parsed before it came here. */
  | 'invalid_body';

/** Why a delivery was not taken. Answer 400, unless the code is `invalid_secret`. */
export class WebhookError extends Error {
  override readonly name = 'WebhookError';
  readonly code: WebhookErrorCode;

  constructor(code: WebhookErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
