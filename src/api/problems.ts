/** Every way in which a request is refused. `GET /api/v1/errors` shows this table; a code never changes its meaning. */
export const problems = {
  malformed_request: { status: 400, title: 'The request cannot be read', help: 'Check its path, headers and length.' },
  malformed_json: { status: 400, title: 'The body is not valid JSON', help: 'Send one JSON object, encoded in UTF-8.' },
  unauthorized: {
    status: 401,
    title: 'No usable API key',
    help: 'Send `Authorization: Bearer bh_…` with a key that exists, has not expired and was not revoked.',
  },
  csrf_failed: {
    status: 403,
    title: 'The request does not come from the page',
    help: 'With the cookie of a session: send its `csrf_token` as `X-CSRF-Token`, from a page of our own origin.',
  },
  insufficient_scope: { status: 403, title: 'The API key may not do this', help: 'Use a key that has the scope.' },
  operator_key_required: { status: 403, title: 'Only the operator may do this', help: 'Use BILLHOOK_ADMIN_KEY.' },
  tenant_key_required: {
    status: 403,
    title: 'Only a tenant may do this',
    help: 'The operator makes a key of the tenant with POST /api/v1/admin/tenants/{tenant}/api-keys.',
  },
  tenant_suspended: {
    status: 403,
    title: 'The tenant is suspended, or has ended, and may only read',
    help: '`access` and `status_reason` of the tenant say why. What it owes lifts it once it is paid; all else the operator does. Reading, exports, gateways’ webhooks and deliveries go on.',
  },
  not_found: { status: 404, title: 'There is no such thing', help: 'Things of other tenants are not found either.' },
  method_not_allowed: {
    status: 405,
    title: 'The path does not know this method',
    help: '`Allow` lists those it knows.',
  },
  unsupported_version: {
    status: 406,
    title: 'This version of the API is not served',
    help: 'Leave `Billhook-Version` out, or send one of the listed versions.',
  },
  conflict: { status: 409, title: 'It is already there, or has just changed', help: 'Read it again.' },
  illegal_transition: { status: 409, title: 'Its state does not allow this', help: 'The detail names the state.' },
  customer_restricted: {
    status: 409,
    title: 'The customer orders nothing for now',
    help: '`access` of the customer says what is left of its service: it owes, and had its final notice. All is given back once it has paid, or is exempt: POST /api/v1/dunning/{id}/exempt.',
  },
  gateway_key_missing: {
    status: 409,
    title: 'The gateway cannot be told to do this',
    help: 'The operator stores an API key with the gateway account: PATCH /api/v1/admin/gateway-accounts/{account}. Or do it at the gateway, whose webhook tells it.',
  },
  request_in_progress: {
    status: 409,
    title: 'The same request is being worked on',
    help: 'Repeat it with the same Idempotency-Key after `Retry-After` seconds.',
  },
  precondition_failed: {
    status: 412,
    title: 'It has changed since you read it',
    help: 'Read it again and send its new ETag as `If-Match`.',
  },
  body_too_large: { status: 413, title: 'The body is too large', help: 'At most 1 MiB; 4 MiB of events to publish.' },
  unsupported_media_type: { status: 415, title: 'The body is no JSON', help: 'Send `Content-Type: application/json`.' },
  validation_failed: { status: 422, title: 'The request is not valid', help: '`errors` names each field.' },
  idempotency_key_reused: {
    status: 422,
    title: 'The Idempotency-Key belongs to another request',
    help: 'Use a new key for each new request.',
  },
  refund_too_high: {
    status: 422,
    title: 'More than is left of the payment',
    help: '`refundable_minor` of the payment is what is left; pending refunds are taken off.',
  },
  rate_limited: { status: 429, title: 'Too many requests', help: 'Wait for `Retry-After` seconds.' },
  internal_error: { status: 500, title: 'Something broke on our side', help: 'Report the request_id.' },
  unavailable: { status: 503, title: 'A part of the service cannot be reached', help: 'Repeat the request later.' },
} as const satisfies Record<string, { status: number; title: string; help: string }>;
export type ProblemCode = keyof typeof problems;

const longestDetail = 1000;

export interface FieldError {
  field: string;
  message: string;
}

/** A request that is refused, as RFC 9457 tells it. */
export class Problem extends Error {
  constructor(
    readonly code: ProblemCode,
    /** For the caller: never holds a secret or an inner error. */
    readonly detail: string,
    readonly more: { errors?: FieldError[]; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(detail, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'Problem';
  }
  get status(): number {
    return problems[this.code].status;
  }
}

export const invalid = (field: string, message: string): Problem => invalidFields([{ field, message }]);

/** Each of them is named; what is told in one line is cut when it is long. */
export const invalidFields = (errors: readonly FieldError[]): Problem =>
  new Problem(
    'validation_failed',
    errors
      .map(({ field, message }) => `${field}: ${message}`)
      .join('; ')
      .slice(0, longestDetail),
    { errors: [...errors] },
  );

export const notFound = (what: string, id: string): Problem =>
  new Problem('not_found', `There is no ${what} '${id.slice(0, 100)}'.`);

export const referenceTaken = (reference: string): Problem =>
  new Problem('conflict', `There is a payment with the reference '${reference}'.`, {
    errors: [{ field: 'reference', message: 'is taken' }],
  });

/** Body of an answer: RFC 9457 with our `code`, `errors` and `request_id`. */
export function problemBody(problem: Problem, requestId: string, base = ''): Record<string, unknown> {
  const { status, title } = problems[problem.code];
  return {
    type: `${base}/api/v1/errors#${problem.code}`,
    title,
    status,
    code: problem.code,
    detail: problem.detail,
    ...(problem.more.errors ? { errors: problem.more.errors } : {}),
    request_id: requestId,
  };
}
