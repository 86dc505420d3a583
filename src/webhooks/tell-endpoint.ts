import type { Tx } from '../db/connection.js';
import { disableEndpoint, type EndpointState } from '../db/lanes.js';
import type { EventDraft } from '../domain/tell/draft.js';
import type { QueuedMessage } from '../domain/tell/priorities.js';
import type { Attempt } from './attempt.js';
import type { Alert } from './breaker.js';
import { endpointEvent } from './endpoint-events.js';
import type { Notice, WriteNotice } from './endpoint-mails.js';

/** An endpoint before and after some attempts. */
export interface Shown {
  before: EndpointState;
  state: EndpointState;
  /** It has answered 410. */
  isGone: boolean;
  /** The last stage of failing that was reached. */
  stage: Alert | null;
  ends: readonly Attempt[];
  /** false: its tenant has changed it meanwhile, and what was shown is of another endpoint. */
  isItsOwn: boolean;
}

/** Disables the endpoint where that is due; gives the events about it, and the mails to be sent, all in the caller's transaction. */
export type TellEndpoint = (tx: Tx, shown: Shown) => Promise<{ drafts: EventDraft[]; mails: QueuedMessage[] }>;

export function createTellEndpoint({
  writeNotice,
  now,
}: {
  writeNotice: WriteNotice;
  now: () => number;
}): TellEndpoint {
  return async (tx, shown) => {
    const { before, state, isGone, stage, isItsOwn } = shown;
    const isPastHope = isGone || stage === 100;
    const drafts: EventDraft[] = [];
    const mails: QueuedMessage[] = [];
    const notify = async (endpoint: EndpointState, notice: Notice) => {
      mails.push(...(await writeNotice(tx, endpoint, notice)));
    };
    if (isItsOwn && before.open_until !== null && state.open_until === null) {
      const recovered = { ...state, failing_since: before.failing_since };
      drafts.push(endpointEvent(recovered, 'webhook_endpoint.recovered', null, now()));
      if (!isPastHope) await notify(recovered, { kind: 'recovered' });
    }
    if (isItsOwn && !isPastHope && stage !== null)
      await notify(state, { kind: 'failing', stage, lastError: lastErrorOf(shown) });
    if (isPastHope) {
      const reason = isGone ? 'gone' : 'failing';
      const version = await disableEndpoint(tx, state, reason);
      if (version === null) return { drafts, mails };
      const disabled = { ...state, version };
      drafts.push(endpointEvent(disabled, 'webhook_endpoint.disabled', reason, now()));
      await notify(disabled, { kind: 'disabled', reason });
    }
    return { drafts, mails };
  };
}

const lastErrorOf = ({ ends }: Shown): string | null =>
  ends.findLast(({ verdict }) => !verdict.ok && verdict.counts)?.results[0]?.error ?? null;
