// Generated from the same schemas that parse requests: test/client/generated.test.ts writes and compares it.

/** Versions of the API that may be asked for. */
export type ApiVersion = "1.0" | "1.1";
/** The version that the types are of. */
export const apiVersion: ApiVersion = "1.1";
