import type { Current } from '../domain/reading.js';
import type { OpenApi } from './open-account.js';

/** Objects of an account's gateway as they are now, by their paths; none of an account that cannot ask. @throws GatewayFault */
export type FetchCurrent = (gatewayAccountId: string, paths: readonly string[]) => Promise<Current>;

export const createFetchCurrent =
  (openApi: OpenApi): FetchCurrent =>
  async (gatewayAccountId, paths) => {
    const opened = await openApi(gatewayAccountId, async () => {});
    if (!opened) return new Map();
    const { api } = opened.client;
    return new Map(await Promise.all(paths.map(async (path) => [path, await api.fetch(path)] as const)));
  };
