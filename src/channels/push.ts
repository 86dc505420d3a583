import { type PushService, pushServiceOf } from '../domain/channels.js';
import { UndeliverableMessage } from '../domain/errors.js';
import type { Channel } from './channel.js';

/** Each token belongs to the service that has given it. */
export function createPush(services: { [service in PushService]?: Channel | undefined }): Channel {
  const all = [services.fcm, services.expo].filter((one) => one !== undefined);
  return {
    provider: all.map(({ provider }) => provider).join(','),
    send: async (message, options) => {
      const service = services[pushServiceOf(message.to)];
      if (!service) throw new UndeliverableMessage(`Cannot send '${message.id}': nobody is configured for its token`);
      return service.send(message, options);
    },
    health: () => all.flatMap((one) => one.health?.() ?? []),
    close: async () => void (await Promise.all(all.map((one) => one.close()))),
  };
}
