import type { RequestHandler } from 'express';
import { Problem } from './problems.js';

/** Seed 003: `PLATFORM_COMPATIBLE_VERSIONS`. */
export const supportedVersions = ['1.0', '1.1'] as const;
export const currentVersion = '1.1';

/** Every answer says which version it speaks, and is for its caller only. @throws Problem `unsupported_version` */
export const chooseVersion: RequestHandler = (request, response, next) => {
  const asked = request.get('billhook-version')?.trim() || currentVersion;
  const version = supportedVersions.find((one) => one === asked);
  response.set({ 'Billhook-Version': version ?? currentVersion, 'Cache-Control': 'no-store' });
  if (version === undefined)
    throw new Problem('unsupported_version', `Billhook-Version must be one of ${supportedVersions.join(', ')}.`);
  next();
};
