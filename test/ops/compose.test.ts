import { existsSync, statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readConfig } from '../../src/config.js';
import { environment } from '../../src/config-environment.js';
import { readEnvExample } from '../config/env-example.js';
import { compose, composeRaw, interpolations, readText, root, schemaErrors } from './compose.js';

const services = Object.entries(compose.services);
const ours = services.filter(([, { image }]) => image === 'billhook');
const known = Object.keys(environment.shape);

test('docker-compose.yml is valid by the schema of the Compose Specification', () => {
  expect(schemaErrors(composeRaw)).toEqual([]);
});

test.each([
  ['an unknown key', { imge: 'x' }],
  ['a wrong type', { ports: '3000:3000' }],
  ['an unknown condition', { depends_on: { postgres: { condition: 'ready' } } }],
  ['a misspelt health check', { healthcheck: { retriess: 3 } }],
])('the schema refuses %s', (_, change) => {
  const { api } = compose.services;
  expect(schemaErrors({ services: { ...compose.services, api: { ...api, ...change } } })).not.toEqual([]);
});

test('every dependency is a service, and is able to reach the state that is waited for', () => {
  for (const [name, { depends_on }] of services)
    for (const [needed, { condition }] of Object.entries(depends_on)) {
      const service = compose.services[needed];
      expect(service, `${name} → ${needed}`).toBeDefined();
      if (condition === 'service_healthy')
        expect(service?.healthcheck && !service.healthcheck.disable, `${needed} has a health check`).toBe(true);
      if (condition === 'service_completed_successfully') expect(service?.restart, `${needed} ends`).toBe('no');
    }
});

test('no service waits for itself, not even through others', () => {
  const waitsFor = (name: string, path: string[]): void => {
    expect(path, [...path, name].join(' → ')).not.toContain(name);
    for (const needed of Object.keys(compose.services[name]?.depends_on ?? {})) waitsFor(needed, [...path, name]);
  };
  for (const [name] of services) waitsFor(name, []);
});

test('every volume is declared or a file of ours that its container may read', () => {
  for (const [name, { volumes }] of services)
    for (const volume of volumes) {
      const [source = '', , mode] = volume.split(':');
      if (!source.startsWith('./')) expect(Object.keys(compose.volumes), `${name}: ${source}`).toContain(source);
      else {
        expect(existsSync(root + source), source).toBe(true);
        expect(mode, source).toBe('ro');
        expect(statSync(root + source).mode & 0o004, `${source} is readable for all`).not.toBe(0);
      }
    }
  const used = services.flatMap(([, { volumes }]) => volumes.map((volume) => volume.split(':')[0]));
  for (const declared of Object.keys(compose.volumes)) expect(used).toContain(declared);
});

test('images have a version', () => {
  for (const [name, { image, build }] of services)
    if (build === undefined) expect(image, name).toMatch(/:v?\d+(\.\d+)*$/);
});

test('Temporal and its UI are of the versions that `npm start` builds', () => {
  const wanted = (module: string) => new RegExp(`\\s${module} v([\\d.]+)`).exec(readText('ops/temporal/go.mod'))?.[1];
  const used = (image: RegExp) =>
    services
      .map(([, it]) => it.image)
      .filter((it) => image.test(it))
      .map((it) => it.split(':')[1]);
  const server = wanted('go\\.temporal\\.io/server');
  expect(used(/temporalio\/(server|admin-tools):/)).toEqual([server, server, server]);
  expect(used(/temporalio\/ui:/)).toEqual([wanted('github\\.com/temporalio/ui-server/v2')]);
});

test('each profile has what it is for, and what all need is in none', () => {
  const of = (profile: string | undefined) =>
    services.filter(([, one]) => one.profiles[0] === profile).map(([name]) => name);
  expect(of('all-in-one')).toEqual(['serve']);
  expect(of('split')).toEqual(['api', 'worker']);
  expect(of('monitoring')).toEqual(['prometheus', 'alertmanager', 'grafana', 'node-exporter']);
  for (const [name, { depends_on }] of services)
    for (const needed of Object.keys(depends_on))
      expect(compose.services[needed]?.profiles, `${name} → ${needed}`).toEqual([]);
});

test('Prometheus asks each process of ours where it listens, with the token as its secret', () => {
  const { scrape_configs } = parse(readText('ops/prometheus/prometheus.yml'), { merge: true }) as {
    scrape_configs: {
      job_name: string;
      authorization?: object;
      dns_sd_configs?: { names: string[]; port: number }[];
    }[];
  };
  const jobs = Object.fromEntries(scrape_configs.map((one) => [one.job_name, one]));
  expect(jobs['billhook-api']?.dns_sd_configs).toEqual([{ names: ['api', 'serve'], type: 'A', port: 3000 }]);
  expect(jobs['billhook-worker']?.dns_sd_configs).toEqual([
    { names: ['worker'], type: 'A', port: Number(compose.services.worker?.environment.METRICS_PORT) },
  ]);
  for (const job of ['billhook-api', 'billhook-worker'])
    expect(jobs[job]?.authorization).toEqual({ credentials_file: '/run/secrets/metrics-token' });
  expect((composeRaw as { secrets: unknown }).secrets).toEqual({ 'metrics-token': { environment: 'METRICS_TOKEN' } });
});

test('Grafana finds its Prometheus and its dashboards', () => {
  const folder = 'ops/grafana/provisioning';
  expect(parse(readText(`${folder}/datasources/prometheus.yml`))).toMatchObject({
    datasources: [{ type: 'prometheus', url: 'http://prometheus:9090', isDefault: true }],
  });
  const [provider] = (parse(readText(`${folder}/dashboards/billhook.yml`)) as { providers: { options: object }[] })
    .providers;
  expect(compose.services.grafana?.volumes).toContain(
    `./ops/grafana:${(provider as { options: { path: string } }).options.path}:ro`,
  );
});

test('only the API is published to other machines', () => {
  for (const [name, { ports }] of services)
    for (const port of ports) if (name !== 'api' && name !== 'serve') expect(port, name).toMatch(/^127\.0\.0\.1:/);
});

describe('the environment', () => {
  test('of our containers is what config.ts knows', () => {
    expect(ours.map(([name]) => name)).toEqual(['migrate', 'serve', 'api', 'worker']);
    for (const [name, service] of ours)
      expect(
        Object.keys(service.environment).filter((one) => !known.includes(one)),
        name,
      ).toEqual([]);
  });

  /** What a container cannot, or need not, be told. */
  const left = {
    BILLHOOK_URL: 'for commands, which have the API beside them',
    DATABASE_OWNER_URL: 'only `migrate` has it',
    HOST: 'all addresses, or nobody reaches the container',
    TEMPORAL_API_KEY: 'the server here asks for none',
    TEMPORAL_TLS: 'the server here has none',
  };
  test('of what serves and works names everything that config.ts knows', () => {
    for (const name of ['serve', 'api', 'worker'])
      expect(Object.keys(compose.services[name]?.environment ?? {}).sort(), name).toEqual(
        known.filter((one) => !Object.hasOwn(left, one)).sort(),
      );
  });

  test('of what serves and works has no password but that of the service', () => {
    for (const name of ['serve', 'api', 'worker'])
      expect(JSON.stringify(compose.services[name])).not.toMatch(/POSTGRES_PASSWORD|TEMPORAL_DB_PASSWORD/);
  });

  test('is usable once its variables are filled in', () => {
    const values: Record<string, string> = {
      BILLHOOK_ADMIN_KEY: 'a-key-of-16-chars',
      BILLHOOK_ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
    };
    for (const [, service] of ours) {
      const filled = Object.entries(service.environment).map(([name, value]) => [
        name,
        value?.replaceAll(/\$\{(\w+)[^}]*\}/g, (_, one: string) => values[one] ?? 'filled'),
      ]);
      const config = readConfig(Object.fromEntries(filled));
      expect(config).toMatchObject({ hasTemporal: true, port: 3000, dataDir: '/data' });
      expect(config.databaseUrl).toMatch(/^postgres:\/\/billhook_service:filled@postgres:5432\/billhook$/);
    }
  });

  test('has no secret of its own: each must be given, with a word on how', () => {
    for (const name of [
      'BILLHOOK_ADMIN_KEY',
      'BILLHOOK_ENCRYPTION_KEY',
      'BILLHOOK_DB_PASSWORD',
      'POSTGRES_PASSWORD',
      'TEMPORAL_DB_PASSWORD',
    ]) {
      const uses = interpolations.filter((one) => one.name === name);
      expect(uses.length, name).toBeGreaterThan(0);
      for (const { kind, text } of uses) expect([kind, text.length > 10], name).toEqual(['?', true]);
    }
  });

  test('that compose itself reads is explained in .env.example, and nothing else is', () => {
    const explained = readEnvExample()
      .filter(({ title }) => title.startsWith('Docker Compose'))
      .flatMap(({ variables }) => variables.map(({ name }) => name));
    const read = new Set(interpolations.map(({ name }) => name).filter((name) => !known.includes(name)));
    expect([...read].sort()).toEqual(explained.sort());
  });
});

test('a container is given more time to stop than its workers take', () => {
  const [, grace = ''] = /shutdownForceTime: '(\d+)s'/.exec(readText('src/temporal/workers.ts')) ?? [];
  for (const [name, { stop_grace_period }] of ours)
    expect(Number(stop_grace_period?.replace('s', '')), name).toBeGreaterThan(Number(grace));
  expect(Number(grace)).toBeGreaterThan(0);
});
