import { type Json, object } from './json.js';

/** More than any gateway sends, whose events nest some ten levels and hold some thousand values; see docs/decisions.md. */
export const jsonLimits = {
  levels: 200,
  /** Objects, lists and what stands in them. A name or an object of its own shape costs up to a microsecond each. */
  values: 30_000,
} as const;

/**
 * The JSON object in a body, or null when it is none that could be an event. Runs after the signature was checked on the
 * bytes: a UTF-8 BOM is skipped and invalid UTF-8 replaced. Keys named `__proto__` are dropped at every depth.
 */
export function parseObject(body: Buffer): Json | null {
  if (!isWithinLimits(body)) return null;
  try {
    const text = new TextDecoder().decode(body);
    const json = object(JSON.parse(text));
    if (json && namesProto.test(text)) dropProto(json);
    return json ?? null;
  } catch {
    return null;
  }
}

const [quote, comma, backslash] = [0x22, 0x2c, 0x5c];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * One pass over the bytes before anything is built of them. It reads texts and escapes as JSON does, so of what is no JSON
 * it sees all that a parser reads before it gives up.
 */
function isWithinLimits(body: Buffer): boolean {
  let levels = 0;
  let values = 0;
  let inText = false;
  for (let place = 0; place < body.length; place++) {
    const byte = body[place];
    if (byte === quote) inText = !inText;
    else if (inText) place += byte === backslash ? 1 : 0;
    else if (byte === comma) values += 1;
    else if (byte === openObject || byte === openList) {
      values += 1;
      levels += 1;
      if (levels > jsonLimits.levels) return false;
    } else if (byte === closeObject || byte === closeList) levels -= 1;
  }
  return values <= jsonLimits.values;
}

/** `"__proto__":`, with any of its letters escaped. Looking at every key costs more than the parsing, and hardly any event needs it. */
const namesProto =
  /"(?:_|\\u005f){2}(?:p|\\u0070)(?:r|\\u0072)(?:o|\\u006f)(?:t|\\u0074)(?:o|\\u006f)(?:_|\\u005f){2}"\s*:/i;

function dropProto(json: Json): void {
  const todo: object[] = [json];
  for (let node = todo.pop(); node; node = todo.pop()) {
    if (Object.hasOwn(node, '__proto__')) Reflect.deleteProperty(node, '__proto__');
    for (const value of Array.isArray(node) ? node : Object.values(node))
      if (typeof value === 'object' && value !== null) todo.push(value);
  }
}
