/**
 * Why a delivery is not going to be sent again, with the status in which it then is. A closed list: whoever ends a
 * delivery gives one of these.
 */
export const deliveryReasons = {
  retries_exhausted: { status: 'failed', description: 'the attempt of the last step of its ladder failed' },
  endpoint_gone: { status: 'failed', description: 'the endpoint answered 410' },
  cancelled_by_tenant: { status: 'cancelled', description: 'it was cancelled through the API' },
  skipped: { status: 'cancelled', description: 'it was skipped through the API, so that those behind it go on' },
  endpoint_deleted: { status: 'discarded', description: 'its webhook subscription was deleted before it arrived' },
} as const;

export type DeliveryReason = keyof typeof deliveryReasons;
export const deliveryReasonNames = Object.keys(deliveryReasons) as [DeliveryReason, ...DeliveryReason[]];

/** Statuses in which a delivery has one. */
export const endedStatuses = ['failed', 'cancelled', 'discarded'] as const;
