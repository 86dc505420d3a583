import type { RequestHandler } from 'express';
import { contextOf } from './context.js';
import { Problem } from './problems.js';
import { currentVersion, supportedVersions } from './versions.js';

/** Every answer says which version it speaks, and is for its caller only. @throws Problem `unsupported_version` */
export const chooseVersion: RequestHandler = (request, response, next) => {
  const asked = request.get('billhook-version')?.trim() || currentVersion;
  const version = supportedVersions.find((one) => one === asked);
  response.set({ 'Billhook-Version': version ?? currentVersion, 'Cache-Control': 'no-store' });
  if (version === undefined)
    throw new Problem('unsupported_version', `Billhook-Version must be one of ${supportedVersions.join(', ')}.`);
  contextOf(request, response).version = version;
  next();
};
