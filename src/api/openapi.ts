import { OpenAPIRegistry, OpenApiGeneratorV31 } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { type ProblemCode, problems } from './problems.js';
import type { Route } from './route.js';
import { webhookPrefixes } from './routes/index.js';
import { problemSchema } from './schemas/problem.js';
import { currentVersion, supportedVersions } from './versions.js';

const always: readonly ProblemCode[] = ['unauthorized', 'rate_limited', 'internal_error', 'unavailable'];
const json = 'application/json';

/** The API in OpenAPI 3.1, from the same schemas that parse its requests. */
export function buildOpenApi(routes: readonly Route[], version: string): Record<string, unknown> {
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', 'key', {
    type: 'http',
    scheme: 'bearer',
    description: "A tenant's API key, or the operator's key.",
  });
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
    security: [{ key: [] }],
    tags: Object.keys(tags).map((name) => ({ name })),
  }) as unknown as Record<string, unknown>;
}

const tags: Readonly<Record<string, (path: string) => boolean>> = {
  Administration: (path) => path.startsWith('/admin/'),
  Webhooks: (path) => webhookPrefixes.some((prefix) => path.startsWith(`${prefix}/`)),
  Events: (path) => path.startsWith('/events'),
  Billing: () => true,
};

function pathOf(route: Route) {
  const isSecond = route.path.startsWith(`${webhookPrefixes[1]}/`);
  const tag = Object.keys(tags).find((name) => tags[name]?.(route.path)) ?? 'Billing';
  const isKeyed = ['post', 'put', 'patch'].includes(route.method) && !route.isPure;
  return {
    method: route.method,
    path: route.path,
    operationId: isSecond ? `${route.name}OfTenant` : route.name,
    summary: route.summary,
    description: [route.description, `Needs: ${needs[route.access]}.`].filter((one) => one !== undefined).join('\n\n'),
    tags: [tag],
    request: {
      ...(route.params ? { params: route.params } : {}),
      ...(route.query ? { query: route.query } : {}),
      ...(route.body
        ? { body: { required: !acceptsNothing(route.body), content: { [json]: { schema: route.body } } } }
        : {}),
      headers: z.object({
        ...commonHeaders,
        ...(isKeyed ? keyHeader : {}),
        ...(hasIfMatch(route) ? ifMatch : {}),
        ...route.headers?.shape,
      }),
    },
    responses: { ...answersOf(route), ...problemsOf(route) },
  };
}

const needs = {
  operator: "the operator's key",
  read: 'an API key with the scope `read`',
  write: 'an API key with the scope `write`',
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
const hasIfMatch = (route: Route): boolean => route.problems?.includes('precondition_failed') ?? false;
const acceptsNothing = (body: z.ZodObject): boolean => body.safeParse({}).success;

const answersOf = (route: Route) =>
  Object.fromEntries(
    Object.entries(route.answers).map(([status, { description, schema, type = json }]) => [
      status,
      schema ? { description, content: { [type]: { schema } } } : { description },
    ]),
  );

function problemsOf(route: Route) {
  const codes = [
    ...always,
    ...(route.access === 'operator'
      ? (['operator_key_required'] as const)
      : (['tenant_key_required', 'insufficient_scope'] as const)),
    ...(route.params ? (['not_found'] as const) : []),
    ...(route.body || route.query ? (['validation_failed'] as const) : []),
    ...(route.problems ?? []),
  ];
  const statuses = new Set(codes.map((code) => problems[code].status));
  return Object.fromEntries(
    [...statuses].map((status) => [status, { $ref: `#/components/responses/Problem${status}` }]),
  );
}

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
