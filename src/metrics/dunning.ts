import { Counter } from 'prom-client';
import type { StepResult } from '../billing/dun.js';
import { isShippedStep } from '../domain/dunning/policies.js';
import type { Recovered } from '../domain/dunning/recovered.js';
import type { MetricRegistry } from './registry.js';

/** What dunning does. Steps of tenants' own policies are `own`. */
export function dunningMetrics(registry: MetricRegistry) {
  const registers = [registry];
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
