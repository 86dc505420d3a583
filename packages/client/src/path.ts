/** A path of which each value is one part, whatever is in it. @throws TypeError when a value cannot be a part */
export const path = (texts: TemplateStringsArray, ...values: readonly string[]): string =>
  texts.reduce((all, text, index) => `${all}${part(values[index - 1])}${text}`);

/** `''` would name another address, and `..` is taken away on the way. */
function part(value: string | undefined): string {
  if (typeof value !== 'string' || value === '' || value === '.' || value === '..')
    throw new TypeError(`An id in a path must be a text that is not empty, not ${JSON.stringify(value)}`);
  return encodeURIComponent(value);
}
