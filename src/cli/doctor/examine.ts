import type { Client } from '@temporalio/client';
import type { Database } from '../../db/connection.js';
import { configurationChecks } from './configuration.js';
import { databaseChecks } from './database.js';
import { deliveryChecks } from './deliveries.js';
import { type Finding, problem, skipped } from './finding.js';
import { machineChecks } from './machine.js';
import { metricsChecks } from './metrics.js';
import type { Check, Patient } from './patient.js';
import { stuckChecks } from './stuck.js';
import { sumChecks } from './sums.js';
import { temporalChecks } from './temporal.js';

export interface Examined extends Finding {
  check: string;
  asks: string;
}

/** A server that is examined, or why it cannot be reached and what to do then. */
export type Reached<T> = { server: T } | { finding: Finding };

export interface Servers {
  database: Reached<Database>;
  temporal: Reached<Client>;
}

/** Everything is looked at, whatever is found; `quick`: but for what reads whole tables. Changes nothing. */
export async function examine(patient: Patient, servers: Servers, { quick }: { quick: boolean }): Promise<Examined[]> {
  const { database, temporal } = servers;
  return [
    ...(await each(configurationChecks, patient)),
    ...(await eachOn('database', database, (db) => each(databaseChecks, { ...patient, db }))),
    ...(await eachOn('temporal', temporal, (client) => each(temporalChecks, { ...patient, client }))),
    ...(await each([...metricsChecks, ...machineChecks], patient)),
    ...('server' in database
      ? await each([...stuckChecks, ...deliveryChecks, ...(quick ? [] : sumChecks)], {
          ...patient,
          db: database.server,
        })
      : unseen([...stuckChecks, ...deliveryChecks, ...(quick ? [] : sumChecks)], 'database')),
  ];
}

/** One after the other: what is examined may be unwell, and is not to be hurried. */
export async function each<Of>(checks: readonly Check<Of>[], patient: Of): Promise<Examined[]> {
  const all: Examined[] = [];
  for (const { name, asks, look } of checks) {
    const findings = await Promise.resolve(patient)
      .then(look)
      .catch((error: Error): Finding[] => [
        problem(
          `It cannot be looked at: ${error.message || error.name}.`,
          'See the other findings: one of them may be the cause.',
        ),
      ]);
    all.push(...findings.map((one) => ({ check: name, asks, ...one })));
  }
  return all;
}

const eachOn = async <T>(
  name: keyof Servers,
  reached: Reached<T>,
  look: (server: T) => Promise<Examined[]>,
): Promise<Examined[]> =>
  'server' in reached
    ? look(reached.server)
    : [{ check: name, asks: `Can ${name === 'database' ? 'PostgreSQL' : 'Temporal'} be reached?`, ...reached.finding }];

const unseen = (checks: readonly Pick<Check<never>, 'name' | 'asks'>[], needs: keyof Servers): Examined[] =>
  checks.map(({ name, asks }) => ({ check: name, asks, ...skipped(`It needs the ${needs}.`) }));
