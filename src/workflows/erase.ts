import { continueAsNew, setCurrentDetails, sleep, workflowInfo } from '@temporalio/workflow';
import { activities } from './activities.js';
import type { ErasureInput } from './contract.js';

/** Events of history after which a run hands over to the next. */
const historyLimit = 2000;
/** Shorter than the longest attempt to send a mail: then the same batch again. */
const busyWait = '10s';

/** Erases a person's data, batch by batch; how far it has come stands in PostgreSQL. */
export async function erase(input: ErasureInput): Promise<Record<string, number>> {
  for (;;) {
    const { state, counts } = await activities.erase(input);
    setCurrentDetails(detailsOf(state, counts));
    if (state === 'done') return counts;
    if (state === 'busy') await sleep(busyWait);
    if (workflowInfo().historyLength > historyLimit) await continueAsNew<typeof erase>(input);
  }
}

const detailsOf = (state: string, counts: Record<string, number>): string =>
  `**${state}**: ${Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ')}`;
