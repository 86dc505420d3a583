/** What a field for a JSON object holds; null: it is empty; undefined: it is no object. */
export function jsonObject(text: string): Record<string, unknown> | null | undefined {
  if (text.trim() === '') return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    // still being typed
    return undefined;
  }
}
