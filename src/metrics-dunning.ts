import { Counter, Gauge, type Registry } from 'prom-client';
import type { StepResult } from './billing/dun.js';
import { isShippedStep } from './domain/dunning/policies.js';
import { type Recovered, stagesOfRuns } from './domain/dunning/recovered.js';
import type { DunningState } from './domain/entities.js';

export interface OpenRuns {
  state: DunningState;
  open: number;
}

/** What dunning does. `openRuns`: asked each time somebody looks at the metrics. Steps of tenants' own policies are `own`. */
export function createDunningMetrics(registry: Registry, openRuns: () => Promise<OpenRuns[]>) {
  const registers = [registry];
  new Gauge({
    name: 'billing_accounts',
    help: 'Accounts that owe, by the state of their dunning',
    labelNames: ['dunning_state'],
    registers,
    async collect() {
      const runs = await openRuns().catch(() => null);
      this.reset();
      if (runs === null) return;
      for (const state of stagesOfRuns)
        this.set({ dunning_state: state }, runs.find((one) => one.state === state)?.open ?? 0);
    },
  });
  const actions = new Counter({
    name: 'billing_dunning_actions_total',
    help: 'Steps of dunning, by what came of them',
    labelNames: ['step', 'result'],
    registers,
  });
  const recovered = new Counter({
    name: 'billing_dunning_recovered_minor_total',
    help: 'What was owed and then paid, in minor units, by the state that dunning was in',
    labelNames: ['currency', 'dunning_state'],
    registers,
  });
  return {
    /** Once they are committed. */
    dunningSteps(steps: readonly StepResult[]): void {
      for (const { code, result } of steps) actions.inc({ step: isShippedStep(code) ? code : 'own', result });
    },
    dunningRecovered(all: readonly Recovered[]): void {
      for (const { currency, minor, state } of all) recovered.inc({ currency, dunning_state: state }, minor);
    },
  };
}
