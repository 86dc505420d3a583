/** What a stream of Server-Sent Events has said. */
export interface Said {
  id?: string;
  event?: string;
  data?: string;
  comment?: string;
}

export interface OpenStream {
  status: number;
  headers: Headers;
  /** All that came, in order. */
  said: Said[];
  /** Events alone. */
  events(): Said[];
  /** Resolves when the other side has ended it. */
  ended: Promise<void>;
  close(): void;
}

/** Opens a stream and keeps what it says: each block of lines is one entry. */
export async function openStream(
  url: string,
  key: string | null,
  headers: Record<string, string> = {},
): Promise<OpenStream> {
  const abort = new AbortController();
  const bearer = key === null ? {} : { authorization: `Bearer ${key}` };
  const response = await fetch(url, { headers: { ...bearer, ...headers }, signal: abort.signal });
  const said: Said[] = [];
  const read = async (): Promise<void> => {
    let rest = '';
    const decoder = new TextDecoder();
    for await (const bytes of response.body ?? []) {
      const blocks = (rest + decoder.decode(bytes as Uint8Array, { stream: true })).split('\n\n');
      rest = blocks.pop() ?? '';
      said.push(...blocks.map(parse));
    }
  };
  return {
    status: response.status,
    headers: response.headers,
    said,
    events: () => said.filter(({ data }) => data !== undefined),
    ended: read().catch(() => {}),
    close: () => abort.abort(),
  };
}

function parse(block: string): Said {
  const said: Record<string, string> = {};
  for (const line of block.split('\n')) {
    const at = line.indexOf(':');
    said[at === 0 ? 'comment' : line.slice(0, at)] = line.slice(at + 1).trimStart();
  }
  return said;
}
