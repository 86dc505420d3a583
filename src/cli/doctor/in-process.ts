import type { Client } from '@temporalio/client';
import type { Config } from '../../config.js';
import type { Database } from '../../db/connection.js';
import { createFresh } from '../../metrics/fresh.js';
import { databaseChecks } from './database.js';
import { deliveryChecks } from './deliveries.js';
import { type Examined, each } from './examine.js';
import { stuckChecks } from './stuck.js';
import { temporalChecks } from './temporal.js';

/** Some statements look through many rows: as old as this an answer may be. */
const freshness = { forMs: 30_000, patienceMs: 10_000 };

/** What was found, and when. */
export interface Examination {
  at: number;
  findings: readonly Examined[];
}

/** The checks that a process can make with what it has open anyway. null: they take too long just now. */
export function createExamination(deps: {
  config: Config;
  db: Database;
  client: Client;
  adminKey: string;
  sealKey: Buffer;
  now: () => number;
}): () => Promise<Examination | null> {
  const { sealKey: encryptionKey, ...others } = deps;
  const patient = { ...others, encryptionKey };
  return createFresh(
    async () => ({
      at: deps.now(),
      findings: [
        ...(await each([...databaseChecks, ...stuckChecks, ...deliveryChecks], patient)),
        ...(await each(temporalChecks, patient)),
      ],
    }),
    { ...freshness, now: () => performance.now() },
  );
}
