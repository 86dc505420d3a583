/** Days of the steps of the dunning policy `standard-v1`: who has paid before the next one is recovered by the step before. */
export const recoverySteps = [1, 3, 7, 10, 14, 21] as const;

/** Steps of the shipped policies by which recovery is told: what was the last to be taken before the payment. */
export const recoveryCodes = [
  'none',
  'overdue',
  'reminder_2',
  'reminder_2_again',
  'reminder_2_last',
  'reminder_3',
  'final_notice',
  'suspend',
  'last_chance',
] as const;
