/** Days of the steps of the dunning policy `standard-v1`: who has paid before the next one is recovered by the step before. */
export const recoverySteps = [1, 3, 7, 10, 14, 21] as const;
