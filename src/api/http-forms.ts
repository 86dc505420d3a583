import { IncomingMessage, type RequestListener, ServerResponse } from 'node:http';
import type { Express } from 'express';

/** What answers requests, and of which forms these and their answers are made; without: Node's own. */
export interface HttpApp {
  listener: RequestListener;
  IncomingMessage?: typeof IncomingMessage;
  ServerResponse?: typeof ServerResponse;
}

/**
 * Requests and answers that are Express' own from the beginning. Otherwise it gives each of them another prototype, after
 * which V8 keeps all that belongs to it until the next collection of the whole heap, and has to look for its properties.
 */
export function httpAppOf(app: Express, listener: RequestListener = app): HttpApp {
  class Request extends IncomingMessage {}
  class Response<Of extends IncomingMessage> extends ServerResponse<Of> {}
  Object.setPrototypeOf(Request.prototype, app.request);
  Object.setPrototypeOf(Response.prototype, app.response);
  app.request = Request.prototype as Express['request'];
  app.response = Response.prototype as Express['response'];
  return { listener, IncomingMessage: Request, ServerResponse: Response };
}
