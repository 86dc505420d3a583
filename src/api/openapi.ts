import { OpenAPIRegistry, OpenApiGeneratorV31 } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { type ProblemCode, problems } from './problems.js';
import type { Route } from './route.js';
import { webhookPrefixes } from './routes/index.js';
import { isKeyed } from './run-route.js';
import { problemSchema } from './schemas/problem.js';
import { currentVersion, supportedVersions } from './versions.js';

/** Whoever asks, and for what: a header may be wrong where nothing else is. */
const always: readonly ProblemCode[] = [
  ...(['malformed_request', 'unauthorized', 'unsupported_version', 'validation_failed'] as const),
  ...(['csrf_failed', 'rate_limited', 'internal_error', 'unavailable'] as const),
];
const ofBodies: readonly ProblemCode[] = ['malformed_json', 'body_too_large', 'unsupported_media_type'];
const ofKeyed: readonly ProblemCode[] = ['request_in_progress', 'idempotency_key_reused'];
const json = 'application/json';

/** The API in OpenAPI 3.1, from the same schemas that parse its requests. */
export function buildOpenApi(routes: readonly Route[], version: string): Record<string, unknown> {
  const registry = new OpenAPIRegistry();
  for (const [name, scheme] of Object.entries(securitySchemes))
    registry.registerComponent('securitySchemes', name, scheme);
  registerProblems(registry);
  for (const route of routes) registry.registerPath(pathOf(route) as never);
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'Billhook',
      version,
      description: 'Durable billing webhooks: gateway events become billing state, signed webhooks and e-mail.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/api/v1' }],
    security: [{ key: [] }, { context: [] }, { session: [] }],
    tags: Object.keys(tags).map((name) => ({ name })),
  }) as unknown as Record<string, unknown>;
}

const securitySchemes = {
  key: { type: 'http', scheme: 'bearer', description: "A tenant's API key, or the operator's key." },
  context: {
    type: 'apiKey',
    in: 'header',
    name: 'X-Billhook-Context',
    description:
      "A JWT of the platform's gateway in place of a key: `tenant` (external id), `sub`, `scope`, `aud`, `exp` within an hour.",
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'billhook_session',
    description:
      'Of a page of our own origin, by `POST /session`; `__Host-billhook_session` by HTTPS. Whatever changes something needs its `csrf_token` as `X-CSRF-Token`.',
  },
} as const;

const tags: Readonly<Record<string, (path: string) => boolean>> = {
  Administration: (path) => /^\/(admin\/|api-keys|sessions?$)/.test(path),
  Webhooks: (path) => webhookPrefixes.some((prefix) => path.startsWith(`${prefix}/`)),
  Events: (path) => path.startsWith('/events'),
  Billing: () => true,
};

function pathOf(route: Route) {
  const isSecond = route.path.startsWith(`${webhookPrefixes[1]}/`);
  const tag = Object.keys(tags).find((name) => tags[name]?.(route.path)) ?? 'Billing';
  return {
    method: route.method,
    path: route.path,
    operationId: isSecond ? `${route.name}OfTenant` : route.name,
    summary: route.summary,
    description: [route.description, `Needs: ${needs[route.access]}.`].filter((one) => one !== undefined).join('\n\n'),
    tags: [tag],
    ...securityOf(route),
    request: {
      ...(route.params ? { params: route.params } : {}),
      ...(route.query ? { query: route.query } : {}),
      ...(route.body
        ? { body: { required: !acceptsNothing(route.body), content: { [json]: { schema: route.body } } } }
        : {}),
      headers: z.object({
        ...commonHeaders,
        ...(isKeyed(route) ? keyHeader : {}),
        ...(hasIfMatch(route) ? ifMatch : {}),
        ...(isTagged(route) ? ifNoneMatch : {}),
        ...route.headers?.shape,
      }),
    },
    responses: { ...answersOf(route), ...(isTagged(route) ? notModified : {}), ...problemsOf(route) },
  };
}

const securityOf = ({ access }: Route) =>
  access === 'operator'
    ? { security: [{ key: [] }, { session: [] }] }
    : access === 'session'
      ? { security: [{ session: [] }] }
      : access === 'open'
        ? { security: [] }
        : {};

const needs = {
  open: 'nothing',
  session: 'a session',
  operator: "the operator's key",
  read: 'an API key with the scope `read`',
  write: 'an API key with the scope `write`',
  admin: 'an API key with the scope `admin`',
} as const;
const commonHeaders = {
  'Billhook-Version': z.enum(supportedVersions).optional().meta({ default: currentVersion }),
};
const keyHeader = {
  'Idempotency-Key': z
    .string()
    .max(255)
    .optional()
    .meta({ description: 'The same request again gets the same answer.' }),
};
const ifMatch = { 'If-Match': z.string().optional().meta({ description: 'ETag that you read.' }) };
const ifNoneMatch = {
  'If-None-Match': z.string().optional().meta({ description: 'ETag of the answer that you have.' }),
};
const notModified = { 304: { description: 'What you have is what it is now.' } };
/** Every answer to a GET in JSON has an ETag. */
const isTagged = ({ method, answers }: Route): boolean =>
  method === 'get' && (answers[200]?.schema ?? null) !== null && (answers[200]?.type ?? json) === json;
const hasIfMatch = (route: Route): boolean => route.problems?.includes('precondition_failed') ?? false;
const isWritten = ({ method }: Route): boolean => ['post', 'put', 'patch'].includes(method);
const acceptsNothing = (body: z.ZodObject): boolean => body.safeParse({}).success;

const answersOf = (route: Route) =>
  Object.fromEntries(
    Object.entries(route.answers).map(([status, { description, schema, type = json, csv }]) => [
      status,
      schema
        ? { description, content: { [type]: { schema }, ...(csv ? { 'text/csv': { schema: z.string() } } : {}) } }
        : { description },
    ]),
  );

function problemsOf(route: Route) {
  const codes = [
    ...always,
    ...refusalsOf[route.access],
    ...(route.params ? (['not_found'] as const) : []),
    ...(route.body ? ofBodies : []),
    ...(isWritten(route) ? ofKeyed : []),
    ...(route.problems ?? []),
  ];
  const statuses = new Set(codes.map((code) => problems[code].status));
  return Object.fromEntries(
    [...statuses].map((status) => [status, { $ref: `#/components/responses/Problem${status}` }]),
  );
}

const ofTenant: readonly ProblemCode[] = ['tenant_key_required', 'insufficient_scope'];
const refusalsOf: Readonly<Record<Route['access'], readonly ProblemCode[]>> = {
  operator: ['operator_key_required'],
  read: ofTenant,
  write: ofTenant,
  admin: ofTenant,
  session: [],
  open: [],
};

/** One answer per status, with every code that it may carry. */
function registerProblems(registry: OpenAPIRegistry): void {
  const { $schema: _, ...schema } = z.toJSONSchema(problemSchema);
  const { ref } = registry.registerComponent('schemas', 'Problem', schema as never);
  for (const status of new Set(Object.values(problems).map((problem) => problem.status))) {
    const list = Object.entries(problems).filter(([, problem]) => problem.status === status);
    registry.registerComponent('responses', `Problem${status}`, {
      description: list.map(([code, { title }]) => `\`${code}\`: ${title}.`).join(' '),
      content: { 'application/problem+json': { schema: ref } },
    });
  }
}
