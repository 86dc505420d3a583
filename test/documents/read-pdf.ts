/** What a PDF of ours says, whose streams are not compressed: the text of each page and the fonts it embeds. */
export function readPdf(bytes: Buffer): { pages: string[]; embedded: string[] } {
  const file = bytes.toString('latin1');
  const objects = new Map([...file.matchAll(/^(\d+) 0 obj\n(.*?)\nendobj/gms)].map(([, id, body]) => [id, body ?? '']));
  const fonts = new Map<string, Map<string, string>>();
  for (const [, name = '', id] of file.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
    const unicode = /\/ToUnicode (\d+) 0 R/.exec(objects.get(id ?? '') ?? '')?.[1];
    if (unicode !== undefined) fonts.set(name, charactersOf(objects.get(unicode) ?? ''));
  }
  const pages = [...objects.values()].filter((body) => body.includes('\nBT\n')).map((body) => textOf(body, fonts));
  return { pages, embedded: [...file.matchAll(/\/FontName \/\w+\+(\S+)/g)].map(([, name]) => name ?? '') };
}

function textOf(content: string, fonts: Map<string, Map<string, string>>): string {
  const texts = [...content.matchAll(/BT\n(.*?)ET/gs)].map(([, text = '']) => {
    const characters = fonts.get(/\/(F\d+) /.exec(text)?.[1] ?? '');
    const glyphs = [...text.matchAll(/<([0-9a-f]+)>/g)].flatMap(([, hex]) => hex?.match(/.{4}/g) ?? []);
    return glyphs.map((glyph) => characters?.get(glyph) ?? '?').join('');
  });
  return texts.join(' ');
}

function charactersOf(map: string): Map<string, string> {
  const characters = new Map<string, string>();
  for (const [, first = '', list = ''] of map.matchAll(/<(\w+)> <\w+> \[(.*?)\]/gs))
    for (const [index, [, hex = '']] of [...list.matchAll(/<([^>]*)>/g)].entries())
      characters.set(
        (Number.parseInt(first, 16) + index).toString(16).padStart(4, '0'),
        Buffer.from(hex.replaceAll(' ', ''), 'hex').swap16().toString('utf16le'),
      );
  return characters;
}
