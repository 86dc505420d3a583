import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readConfig } from '../../src/config.js';
import { environment } from '../../src/config-environment.js';
import { taskQueues } from '../../src/workflows/contract.js';
import { configOfPods, manifests, pods, queueFolders, versioned } from './manifests.js';

const of = (kind: string) => manifests.filter((one) => one.kind === kind);
const workers = queueFolders.map(({ nameSuffix }) => `billhook-worker${nameSuffix}`);

describe.each(pods)('the pod of $name', ({ kind, spec, container }) => {
  test('runs as nobody in particular, may do nothing, and writes to folders of its own alone', () => {
    expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(spec.automountServiceAccountToken).toBe(false);
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(spec.volumes.map(({ name }) => name)).toEqual(container.volumeMounts.map(({ name }) => name));
    expect(spec.containers).toHaveLength(1);
  });

  test('has no secret but by name, and the password of the owner only where it migrates', () => {
    const secrets = container.envFrom.flatMap(({ secretRef }) => secretRef?.name ?? []);
    expect(secrets).toEqual(kind === 'Job' ? ['billhook', 'billhook-owner'] : ['billhook']);
    for (const { name } of container.env) expect(Object.keys(environment.shape)).toContain(name);
  });

  test('is asked whether it lives and whether it is ready, at a port that it listens on', () => {
    if (kind === 'Job') return expect(container.ports).toEqual([]);
    const [port] = container.ports;
    const listens = container.env.find(({ name }) => ['PORT', 'METRICS_PORT'].includes(name));
    expect(listens?.value).toBe(String(port?.containerPort));
    expect(container.livenessProbe?.httpGet).toEqual({ path: '/health', port: port?.name });
    expect(container.startupProbe?.httpGet).toEqual({ path: '/health', port: port?.name });
    expect(container.readinessProbe?.httpGet).toEqual({ path: '/ready', port: port?.name });
  });

  test('has longer to stop than what it holds may take', () => {
    if (kind === 'Job') return expect(spec.terminationGracePeriodSeconds).toBeUndefined();
    const delay = Number(
      container.env.find(({ name }) => name === 'SHUTDOWN_DELAY_SECONDS')?.value ?? configOfPods.SHUTDOWN_DELAY_SECONDS,
    );
    const takes = container.args[0] === 'api' ? 2 * 15 : 35;
    expect(spec.terminationGracePeriodSeconds).toBeGreaterThan(delay + takes);
  });
});

test('each queue has workers of its own, and no other queue has', () => {
  const args = queueFolders.map(({ patches }) => (parse(patches[0]!.patch) as { value: unknown }[])[0]?.value);
  expect(args.sort()).toEqual(
    Object.values(taskQueues)
      .map((queue) => ['worker', '--queues', queue])
      .sort(),
  );
  expect(workers.sort()).toEqual(
    Object.values(taskQueues)
      .map((queue) => queue.replace('billhook-', 'billhook-worker-'))
      .sort(),
  );
});

test('what is scaled is there, between two and more, and each backlog is one of ours', () => {
  const scaled = of('HorizontalPodAutoscaler').map(({ body }) => body.spec as Record<string, unknown>);
  expect(scaled.map((spec) => (spec.scaleTargetRef as { name: string }).name)).toEqual([
    'billhook-api',
    ...['events', 'deliveries', 'notifications'].map((queue) => `billhook-worker-${queue}`),
  ]);
  for (const { minReplicas, maxReplicas } of scaled) expect([minReplicas, Number(maxReplicas) > 2]).toEqual([2, true]);
  const backlogs = [...JSON.stringify(scaled).matchAll(/"queue":"(\w+)"/g)].map(([, queue]) => queue);
  expect(backlogs).toEqual(['gateway_events', 'deliveries', 'notifications']);
});

test('at no moment is the last pod of a kind taken away', () => {
  expect(of('PodDisruptionBudget').map(({ name, body }) => [name, body.spec])).toEqual([
    ['billhook-api', expect.objectContaining({ minAvailable: 1 })],
    ['billhook-worker', expect.objectContaining({ maxUnavailable: 1 })],
  ]);
});

test('nothing comes in or goes out unless a policy says so, and nothing private is reached by the way to the internet', () => {
  const policies = Object.fromEntries(of('NetworkPolicy').map(({ name, body }) => [name, body.spec]));
  expect(policies.nothing).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
  const text = JSON.stringify(policies['public-internet']);
  for (const net of ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16', '100.64.0.0/10', '127.0.0.0/8'])
    expect(text).toContain(net);
});

test('the settings can be used, together with the secrets of the example', () => {
  const [ours, owners] = of('Secret').map(({ body }) => body.stringData as Record<string, string>);
  const env = { ...configOfPods, ...ours, ...owners, BILLHOOK_ENCRYPTION_KEY: Buffer.alloc(32).toString('base64') };
  expect(Object.keys(env).filter((name) => !Object.hasOwn(environment.shape, name))).toEqual([]);
  expect(readConfig(env)).toMatchObject({ hasTemporal: true, shutdownDelaySeconds: 10, trustProxy: '1' });
});

test('the workers of a build are those of every queue, named after it, with the settings of all and its own', () => {
  const { config, nameSuffix, resources, images, labels } = versioned;
  const { TEMPORAL_DEPLOYMENT: name, TEMPORAL_BUILD_ID: build, ...others } = config;
  expect(others).toEqual(configOfPods);
  expect(readConfig(config).temporal.deployment).toEqual({ name, buildId: build, behavior: 'auto-upgrade' });
  expect([images[0].newTag, labels[0].pairs['billhook/build'], nameSuffix]).toEqual([
    ...[build, build, `-${build?.replaceAll('.', '-')}`],
  ]);
  expect(resources.sort()).toEqual(queueFolders.map(({ queue }) => `../queues/${queue}`).sort());
});
