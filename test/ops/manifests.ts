import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { readText, root } from './compose.js';

const folder = 'ops/k8s';

const probe = z.object({ httpGet: z.object({ path: z.string(), port: z.string() }) }).loose();
const container = z
  .object({
    name: z.string(),
    image: z.string(),
    args: z.array(z.string()),
    ports: z.array(z.object({ name: z.string(), containerPort: z.number() })).default([]),
    env: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
    envFrom: z.array(
      z.object({
        configMapRef: z.object({ name: z.string() }).optional(),
        secretRef: z.object({ name: z.string() }).optional(),
      }),
    ),
    startupProbe: probe.optional(),
    livenessProbe: probe.optional(),
    readinessProbe: probe.optional(),
    resources: z.object({ requests: z.record(z.string(), z.string()), limits: z.object({ memory: z.string() }) }),
    securityContext: z.unknown(),
    volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string() })),
  })
  .loose();
const podSpec = z
  .object({
    automountServiceAccountToken: z.boolean(),
    terminationGracePeriodSeconds: z.number().optional(),
    securityContext: z.unknown(),
    containers: z.array(container),
    volumes: z.array(z.object({ name: z.string(), emptyDir: z.object({}) })),
  })
  .loose();

export interface Manifest {
  file: string;
  kind: string;
  name: string;
  /** As it stands in the file. */
  body: Record<string, unknown>;
}

/** Every resource of ops/k8s, before Kustomize changes it. */
export const manifests: readonly Manifest[] = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yaml') && !file.endsWith('kustomization.yaml'))
  .sort()
  .flatMap((file) =>
    parseAllDocuments(readText(`${folder}/${file}`)).map((document) => {
      const body = document.toJS() as Record<string, unknown> & { kind: string; metadata: { name: string } };
      return { file, kind: body.kind, name: body.metadata.name, body };
    }),
  );

/** The pods of what runs, with their one container. */
export const pods = manifests
  .filter(({ kind }) => kind === 'Deployment' || kind === 'Job')
  .map(({ name, kind, body }) => {
    const { spec } = z.object({ spec: z.object({ template: z.object({ spec: podSpec }) }) }).parse(body).spec.template;
    return { name, kind, spec, container: spec.containers[0]! };
  });

const kustomization = z.object({
  nameSuffix: z.string(),
  patches: z.array(z.object({ patch: z.string() })),
});
/** What is said of each queue. */
export const queueFolders = readdirSync(join(root, folder, 'queues')).map((queue) => ({
  queue,
  ...kustomization.parse(parseAllDocuments(readText(`${folder}/queues/${queue}/kustomization.yaml`))[0]?.toJS()),
}));

const settingsIn = (file: string): Record<string, string> =>
  Object.fromEntries(
    readText(`${folder}/${file}`)
      .trim()
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );

export const configOfPods = settingsIn('config.env');

/** The workers of a build, beside those of others. */
export const versioned = {
  config: settingsIn('versioned/config.env'),
  ...z
    .object({
      nameSuffix: z.string(),
      resources: z.array(z.string()),
      images: z.tuple([z.object({ name: z.literal('billhook'), newTag: z.string() })]),
      labels: z.tuple([z.object({ pairs: z.record(z.string(), z.string()), includeSelectors: z.literal(true) })]),
    })
    .parse(parseAllDocuments(readText(`${folder}/versioned/kustomization.yaml`))[0]?.toJS()),
};
