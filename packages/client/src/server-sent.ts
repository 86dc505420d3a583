/** One block of a stream of Server-Sent Events; undefined: it has no such field. */
export interface Sent {
  id: string | undefined;
  data: string | undefined;
}

/** Reads chunks of bytes as blocks. A block that has not ended is none. */
export function createSentReader(): (bytes: Uint8Array) => Sent[] {
  const decoder = new TextDecoder();
  let rest = '';
  let block: Sent = { id: undefined, data: undefined };
  return (bytes) => {
    // A CR at the end may be the first half of a CRLF.
    const lines = (rest + decoder.decode(bytes, { stream: true })).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    const blocks: Sent[] = [];
    for (const line of lines) {
      if (line !== '') block = withLine(block, line);
      else {
        if (block.id !== undefined || block.data !== undefined) blocks.push(block);
        block = { id: undefined, data: undefined };
      }
    }
    return blocks;
  };
}

function withLine(block: Sent, line: string): Sent {
  const colon = line.indexOf(':');
  const field = colon < 0 ? line : line.slice(0, colon);
  const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
  if (field === 'id') return value.includes('\0') ? block : { ...block, id: value };
  if (field === 'data') return { ...block, data: block.data === undefined ? value : `${block.data}\n${value}` };
  return block;
}
