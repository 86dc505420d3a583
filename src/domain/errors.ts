import type { Transition } from './transition.js';

/**
 * Errors that someone acts on differently. Three fates: refused at the edge (`api/errors.ts` maps class → status),
 * permanent (named as non-retryable in `workflows/policy.ts`), or anything else, which is retried.
 */
class Named extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** An amount that no currency can hold: the event that carries it can never be applied. */
export class InvalidAmount extends Named {}

/** A rightly signed event whose content can never be applied. */
export class UnprocessableEvent extends Named {}

/** A row that an activity was started for does not exist. */
export class MissingRow extends Named {}

/** A message that no repetition can send: unknown template, refused recipient. */
export class UndeliverableMessage extends Named {}

/** There is nobody at its address (RFC 3463: 5.1.x): whatever is sent there comes back. */
export class NoSuchRecipient extends UndeliverableMessage {}

/** Another transaction changed what this one was about to: the same work, begun again, finds it. */
export class ConcurrentChange extends Named {}

/**
 * A command asks for a move that its entity's state does not allow: nothing is changed. `move` is kept in a
 * transaction of its own.
 */
export class IllegalTransition extends Named {
  constructor(
    message: string,
    readonly move: Transition & { actor: string },
  ) {
    super(message);
  }
}
