import type { Client } from '@temporalio/client';
import type { Config } from '../../config.js';
import type { Database } from '../../db/connection.js';
import type { Finding } from './finding.js';

/** What is examined. */
export interface Patient {
  config: Config;
  /** Found in the environment or, of `npm start`, in its data folder; null: nowhere. */
  adminKey: string | null;
  encryptionKey: Buffer | null;
  now: () => number;
}
export type WithDatabase = Patient & { db: Database };
export type WithTemporal = Patient & { client: Client };

/** A row of a table of checks. */
export interface Check<Of> {
  name: string;
  /** What somebody wants to know. */
  asks: string;
  look: (patient: Of) => Promise<Finding[]> | Finding[];
}
