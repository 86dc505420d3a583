import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { z } from 'zod';

export const root = fileURLToPath(new URL('../../', import.meta.url));
export const readText = (path: string): string => readFileSync(`${root}${path}`, 'utf8');

const json = (path: string): unknown => JSON.parse(readText(path));

/** The Compose Specification's own schema: github.com/compose-spec/compose-go v2.16.2, Apache License 2.0. */
const validate = new Ajv2020({ strict: false, validateFormats: false, allErrors: true }).compile(
  json('test/ops/compose-spec.json') as object,
);
export function schemaErrors(file: unknown): string[] {
  validate(file);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

const condition = z.enum(['service_started', 'service_healthy', 'service_completed_successfully']);
/** As far as the tests look at it. */
const composeFile = z
  .object({
    services: z.record(
      z.string(),
      z
        .object({
          image: z.string(),
          build: z.string().optional(),
          command: z.array(z.string()).optional(),
          restart: z.string(),
          profiles: z.array(z.string()).default([]),
          depends_on: z.record(z.string(), z.object({ condition })).default({}),
          environment: z.record(z.string(), z.string().nullable()).default({}),
          ports: z.array(z.string()).default([]),
          volumes: z.array(z.string()).default([]),
          healthcheck: z.looseObject({ disable: z.boolean().optional() }).optional(),
          stop_grace_period: z.string().optional(),
        })
        .loose(),
    ),
    volumes: z.record(z.string(), z.null()),
  })
  .loose();
export type ComposeFile = z.infer<typeof composeFile>;

export const composeText = readText('docker-compose.yml');
export const composeRaw: unknown = parse(composeText, { merge: true });
export const compose: ComposeFile = composeFile.parse(composeRaw);

/** `${NAME}`, `${NAME:-default}`, `${NAME:?message}`. */
export const interpolations = [...composeText.matchAll(/\$\{([A-Z_]+)(?::([-?])([^}]*))?\}/g)].map(
  ([, name = '', kind, text = '']) => ({ name, kind, text }),
);
