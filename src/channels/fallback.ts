import { UndeliverableMessage } from '../domain/errors.js';
import {
  type Channel,
  type Message,
  type ProviderHealth,
  type Receipt,
  type SendOptions,
  sendLimitMs,
} from './channel.js';
import { ProviderUnavailable } from './provider-answer.js';
import { NoTurn } from './with-turns.js';

/** After so many failures in a row a provider is down: it is asked last, for so long. */
const failuresUntilDown = 3;
const downMs = 30_000;
/** With less time left no other provider is asked. */
const leastMs = 5_000;

export interface ProviderWatch {
  /** Each time it has not taken a message, or nobody knows whether it has. */
  failed(provider: string): void;
  /** It has gone down, or takes messages again. */
  turned(provider: string, isUp: boolean): void;
}

const unwatched: ProviderWatch = { failed: () => {}, turned: () => {} };

interface State {
  channel: Channel;
  /** In a row. */
  failures: number;
  /** Those of them where it has certainly not taken the message. */
  refusals: number;
  askedLastUntil: number;
}

/**
 * One provider or several as one channel, in their order: the next is asked when one has certainly not taken the message.
 * Where nobody knows, the message is repeated and not given to another: two providers would send it twice. A message that is
 * new avoids whoever fails in any way; one that is repeated only whoever refuses.
 */
export function createFallback(
  providers: readonly [Channel, ...Channel[]],
  now: () => number,
  watch: ProviderWatch = unwatched,
): Channel & { health(): ProviderHealth[] } {
  const states = providers.map((channel): State => ({ channel, failures: 0, refusals: 0, askedLastUntil: 0 }));
  const isUp = ({ failures }: State): boolean => failures < failuresUntilDown;

  function inOrder(isRepeated: boolean): State[] {
    const isLast = (state: State): boolean =>
      state.askedLastUntil > now() && (isRepeated ? state.refusals : state.failures) >= failuresUntilDown;
    return [...states.filter((one) => !isLast(one)), ...states.filter(isLast)];
  }

  function works(state: State): void {
    if (!isUp(state)) watch.turned(state.channel.provider, true);
    Object.assign(state, { failures: 0, refusals: 0, askedLastUntil: 0 });
  }

  function fails(state: State, isRefusal: boolean): void {
    const wasUp = isUp(state);
    state.failures += 1;
    if (isRefusal) state.refusals += 1;
    watch.failed(state.channel.provider);
    if (isUp(state)) return;
    state.askedLastUntil = now() + downMs;
    if (wasUp) watch.turned(state.channel.provider, false);
  }

  async function send(message: Message, options: SendOptions = {}): Promise<Receipt> {
    const { limitMs = sendLimitMs, isRepeated = false } = options;
    const until = now() + limitMs;
    let last: unknown;
    for (const state of inOrder(isRepeated)) {
      try {
        const receipt = await state.channel.send(message, { ...options, limitMs: until - now() });
        works(state);
        return { provider: state.channel.provider, ...receipt };
      } catch (error) {
        last = error;
        if (error instanceof NoTurn || error instanceof UndeliverableMessage) throw error;
        const isRefusal = error instanceof ProviderUnavailable;
        fails(state, isRefusal);
        if (!isRefusal || until - now() < leastMs) throw error;
      }
    }
    throw last;
  }

  return {
    provider: providers.map(({ provider }) => provider).join(','),
    send,
    forget: async (messages) => void (await Promise.all(providers.map((one) => one.forget?.(messages)))),
    close: async () => void (await Promise.all(providers.map((one) => one.close()))),
    health: () =>
      states.map((state) => ({
        provider: state.channel.provider,
        isUp: isUp(state),
        failuresInARow: state.failures,
      })),
  };
}
