/**
 * Whether PostgreSQL refused a statement of several rows for what one of them is: nothing of it has been kept, and each may
 * be tried alone. false: the database is away, and would be for each row as well; or it has kept what it could not say.
 * Classes 08, 53, 57, 58: broken connection, out of resources, stopping, broken.
 */
export function isOfOneRow(error: Error & { code?: unknown }): boolean {
  return typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code) && !/^(08|53|57|58|EPIPE)/.test(error.code);
}
