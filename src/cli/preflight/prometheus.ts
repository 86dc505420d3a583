import { z } from 'zod';

const limitMs = 5000;

/** @throws Error when nobody answers, or with something else than JSON of that shape. */
export async function askJson<T>(url: string, shape: z.ZodType<T>): Promise<T> {
  const response = await fetch(url, { signal: AbortSignal.timeout(limitMs) }).catch((error: Error) => {
    throw new Error(`nobody answers at ${url} (${error.message})`);
  });
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  return shape.parse(await response.json());
}

const targets = z.object({
  data: z.object({
    activeTargets: z.array(
      z.object({ labels: z.record(z.string(), z.string()), health: z.string(), scrapeUrl: z.string() }),
    ),
  }),
});
const rules = z.object({
  data: z.object({
    groups: z.array(z.object({ rules: z.array(z.object({ name: z.string(), type: z.string(), query: z.string() })) })),
  }),
});
const answer = z.object({
  data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }),
});

export interface Target {
  job: string;
  url: string;
  isUp: boolean;
}

/** Prometheus, as far as it is asked before and after a release. */
export const openPrometheus = (url: string) => {
  const base = url.replace(/\/+$/, '');
  return {
    targets: async (): Promise<Target[]> =>
      (await askJson(`${base}/api/v1/targets?state=active`, targets)).data.activeTargets.map((one) => ({
        ...{ job: one.labels.job ?? '', url: one.scrapeUrl, isUp: one.health === 'up' },
      })),
    /** Queries of the alerts that are loaded, by name. */
    alerts: async (): Promise<{ name: string; query: string }[]> =>
      (await askJson(`${base}/api/v1/rules?type=alert`, rules)).data.groups.flatMap((group) =>
        group.rules.filter(({ type }) => type === 'alerting'),
      ),
    /** The first value; null: there is no data, or it is no number. */
    value: async (query: string): Promise<number | null> => {
      const { data } = await askJson(`${base}/api/v1/query?${new URLSearchParams({ query })}`, answer);
      const value = Number(data.result[0]?.value[1] ?? Number.NaN);
      return Number.isFinite(value) ? value : null;
    },
  };
};
export type Prometheus = ReturnType<typeof openPrometheus>;
