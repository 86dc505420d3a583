import { UndeliverableMessage } from '../../domain/errors.js';
import type { RenderedMessage, RenderMessage } from './render.js';

/** Renders in a tenant's own words (`own`); those that cannot be said of these values must not keep the message from its reader. */
export const inOwnWords =
  (render: RenderMessage): RenderMessage =>
  (template, locale, variables, manner = {}): RenderedMessage => {
    try {
      return render(template, locale, variables, manner);
    } catch (error) {
      const { own = [], ...shipped } = manner;
      if (own.length === 0 || !(error instanceof UndeliverableMessage)) throw error;
      return render(template, locale, variables, shipped);
    }
  };
