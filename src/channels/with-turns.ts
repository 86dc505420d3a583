import { type Channel, sendLimitMs } from './channel.js';
import { createTurns, type TurnLimits } from './turns.js';

/** A message's turn has not come. It was given to nobody, and that is nobody's failure. */
export class NoTurn extends Error {
  override name = 'NoTurn';
}

/** The part of a message's time that it may wait for its turn. */
const waitingPart = 0.25;

/**
 * The channel under these limits: what waits, waits by its priority, and not in the provider's own line.
 * @throws NoTurn
 */
export function withTurns(channel: Channel, limits: TurnLimits): Channel {
  const turns = createTurns(limits);
  return {
    ...channel,
    send: async (message, options = {}) => {
      const { priority = 'normal', limitMs = sendLimitMs } = options;
      const from = performance.now();
      const end = await turns.take(priority, limitMs * waitingPart);
      if (!end) throw new NoTurn(`Cannot send '${message.id}' now: ${channel.provider} has others before it`);
      try {
        return await channel.send(message, { ...options, limitMs: limitMs - Math.floor(performance.now() - from) });
      } finally {
        end();
      }
    },
  };
}
