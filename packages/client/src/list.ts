/** One page of a list. */
export interface Page<Row> {
  data: Row[];
  /** `cursor` of the next page; null: this is the last. */
  next_cursor: string | null;
}

/**
 * A list: `await` it for its first page, `for await` it for all rows, `pages()` for all pages. Nothing is asked for before
 * that. What is added while it is read stands before its first row, so that no row is missed and none comes twice.
 */
export class List<Row> implements PromiseLike<Page<Row>>, AsyncIterable<Row> {
  readonly #page: (cursor: string | null) => Promise<Page<Row>>;

  /** `page`: asks for the page at a cursor; null: where the list begins. */
  constructor(page: (cursor: string | null) => Promise<Page<Row>>) {
    this.#page = page;
  }

  // biome-ignore lint/suspicious/noThenProperty: it can be awaited
  then<A = Page<Row>, B = never>(
    onPage?: ((page: Page<Row>) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#page(null).then(onPage, onError);
  }

  async *pages(): AsyncGenerator<Page<Row>, void> {
    let cursor: string | null = null;
    do {
      const page: Page<Row> = await this.#page(cursor);
      yield page;
      cursor = page.next_cursor;
    } while (cursor !== null);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Row, void> {
    for await (const { data } of this.pages()) yield* data;
  }

  /** All rows; keep in mind that they can be very many. */
  async all(): Promise<Row[]> {
    const rows: Row[] = [];
    for await (const row of this) rows.push(row);
    return rows;
  }
}
