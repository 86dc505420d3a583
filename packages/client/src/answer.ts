/** An answer with what its headers say. */
export interface Answered<T> {
  data: T;
  response: Response;
  /** For `ifMatch`; null: it has no version. */
  etag: string | null;
  requestId: string | null;
  /** The call was made before under the same Idempotency-Key: this is its answer of then. */
  isReplayed: boolean;
}

/** The body of an answer; `withResponse()` gives its headers, too. */
export class Answer<T> implements Promise<T> {
  readonly [Symbol.toStringTag] = 'Answer';
  readonly #answered: Promise<Answered<T>>;

  constructor(sent: Promise<{ response: Response; data: unknown }>) {
    this.#answered = sent.then(({ response, data }) => ({
      data: data as T,
      response,
      etag: response.headers.get('etag'),
      requestId: response.headers.get('x-request-id'),
      isReplayed: response.headers.get('idempotent-replayed') === 'true',
    }));
  }

  withResponse(): Promise<Answered<T>> {
    return this.#answered;
  }

  // biome-ignore lint/suspicious/noThenProperty: it is a promise
  then<A = T, B = never>(
    onData?: ((data: T) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#answered.then(({ data }) => data).then(onData, onError);
  }

  catch<B = never>(onError?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.then(null, onError);
  }

  finally(onEnd?: (() => void) | null): Promise<T> {
    return this.then().finally(onEnd);
  }
}
