import { Answer } from './answer.js';
import { List, type Page } from './list.js';
import { followEvents, type StreamedEvent, watch } from './stream.js';
import type { Request, Transport } from './transport.js';

/** How the methods of a client ask. */
export interface Call {
  json<T>(request: Request): Answer<T>;
  list<Row>(request: Request): List<Row>;
  /** The bytes of a file as they come. */
  file(request: Request): Promise<Response>;
  stream(request: Request): AsyncGenerator<StreamedEvent, void>;
  watch<T>(request: Request): AsyncGenerator<T, void>;
  /** The same below another address. */
  under(prefix: string): Call;
}

export function createCall(transport: Transport, prefix = ''): Call {
  const at = (request: Request): Request => ({ ...request, path: `${prefix}${request.path}` });
  const json = <T>(request: Request): Answer<T> => new Answer<T>(transport(at(request), 'json'));
  return {
    json,
    list: <Row>(request: Request) =>
      new List<Row>(async (cursor) => {
        const query = cursor === null ? request.query : { ...request.query, cursor };
        return await json<Page<Row>>({ ...request, ...(query ? { query } : {}) });
      }),
    file: async (request) => (await transport(at(request), 'response')).response,
    stream: (request) => followEvents(transport, at(request)),
    watch: <T>(request: Request) => watch<T>(transport, at(request)),
    under: (more) => createCall(transport, `${prefix}${more}`),
  };
}
