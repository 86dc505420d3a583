import type { DunningState } from '../domain/entities.js';
import { sql, type Tx } from './connection.js';

const count = sql('select state, count(*)::int as open from dunning_runs where ended_at is null group by state');

/** As `app_system`: how many runs of dunning are open, by their state. */
export const countOpenRuns = (tx: Tx): Promise<{ state: DunningState; open: number }[]> => tx.query(count, []);
