import type { Current } from '../domain/reading.js';
import { GatewayFault } from '../gateways/http.js';
import type { OpenApi } from './open-account.js';

/** Objects of an account's gateway as they are now, by their paths; none of an account that cannot ask. @throws GatewayFault */
export type FetchCurrent = (gatewayAccountId: string, paths: readonly string[]) => Promise<Current>;

export function createFetchCurrent(openApi: OpenApi): FetchCurrent {
  return async (gatewayAccountId, paths) => {
    const opened = await openApi(gatewayAccountId, async () => {});
    if (!opened) return new Map();
    const { gateway, api } = opened.client;
    const fetch = async (path: string) => {
      const found = await api.fetch(path);
      if (found && !path.endsWith(`/${encodeURIComponent(String(found.id))}`))
        throw new GatewayFault(gateway, 'an object', 'its answer is something else', 'unavailable');
      return [path, found] as const;
    };
    return new Map(await Promise.all(paths.map(fetch)));
  };
}
