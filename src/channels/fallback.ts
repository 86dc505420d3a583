import { type Channel, type Message, type Receipt, sendLimitMs } from './channel.js';
import { ProviderUnavailable } from './provider-answer.js';

/** After so many failures in a row a provider is asked last, for so long. */
const failuresUntilDown = 3;
const downMs = 30_000;

export interface ProviderHealth {
  provider: string;
  isUp: boolean;
  failuresInARow: number;
}

/**
 * Several providers as one channel, in their order: the next is asked when one has certainly not taken the message. Where
 * nobody knows, the message is repeated and not given to another: two providers would send it twice.
 */
export function createFallback(
  providers: readonly [Channel, ...Channel[]],
  now: () => number,
): Channel & { health(): ProviderHealth[] } {
  const states = providers.map((channel) => ({ channel, failures: 0, downUntil: 0 }));
  const isDown = ({ downUntil }: (typeof states)[number]): boolean => downUntil > now();

  async function send(message: Message): Promise<Receipt> {
    const until = now() + sendLimitMs;
    let last: unknown;
    for (const state of [...states.filter((one) => !isDown(one)), ...states.filter(isDown)]) {
      try {
        const receipt = await state.channel.send(message);
        state.failures = 0;
        state.downUntil = 0;
        return { provider: state.channel.provider, ...receipt };
      } catch (error) {
        last = error;
        if (!(error instanceof ProviderUnavailable)) throw error;
        state.failures += 1;
        if (state.failures >= failuresUntilDown) state.downUntil = now() + downMs;
        if (now() >= until) break;
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
        isUp: !isDown(state),
        failuresInARow: state.failures,
      })),
  };
}
