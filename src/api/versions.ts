/** Seed 003: `PLATFORM_COMPATIBLE_VERSIONS`, the oldest first. */
export const supportedVersions = ['1.0', '1.1'] as const;
export type Version = (typeof supportedVersions)[number];
export const currentVersion: Version = '1.1';

/** What `GET /version` says of them, under seed 003's names. */
export const platformVersions = {
  api_version: 'v1',
  platform_api_version: supportedVersions[0],
  compatible_versions: supportedVersions,
  minimum_version: supportedVersions[0],
  current_version: currentVersion,
} as const;

interface VersionChange {
  /** The first version that has it. */
  since: Version;
  /** For `docs/versioning.md`. */
  change: string;
  /** An answer as the version before gave it. */
  before: (body: Record<string, unknown>) => Record<string, unknown>;
}

/** Every difference between versions: handlers speak the newest, and answers are turned back one change after the other. */
export const versionChanges: readonly VersionChange[] = [
  {
    since: '1.1',
    change: 'Lists say that there is more by `next_cursor` alone; 1.0 has `has_more` beside it.',
    before: (body) => ('next_cursor' in body ? { ...body, has_more: body.next_cursor !== null } : body),
  },
];

const placeOf = (version: Version): number => supportedVersions.indexOf(version);

/** The answer of a handler in the version that was asked for. */
export const inVersion = (version: Version, body: Record<string, unknown>): Record<string, unknown> =>
  versionChanges
    .filter(({ since }) => placeOf(since) > placeOf(version))
    .reduceRight((answer, { before }) => before(answer), body);
