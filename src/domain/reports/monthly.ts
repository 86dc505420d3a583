/** Months that so many of a billing interval are worth: a year has 12 months and 365 days. `[months, intervals]`. */
export const monthsOf = {
  day: [12, 365],
  week: [84, 365],
  month: [1, 1],
  quarter: [3, 1],
  year: [12, 1],
} as const satisfies Record<string, readonly [months: number, intervals: number]>;

/** Statuses in which a subscription counts for MRR. A trial has not been paid for; what is unpaid or suspended is lost until it comes back. */
export const payingStatuses = ['active', 'past_due'] as const;
