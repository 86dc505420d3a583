import { CopyButton } from './copy-button.js';

/** The same by a program: a line to copy. `path`: behind `/api/v1`. */
export function CopyCurl({ method = 'GET', path }: { method?: string; path: string }) {
  return <CopyButton value={curlOf(window.location.origin, method, path)} what="curl" isNamed />;
}

export const curlOf = (origin: string, method: string, path: string): string =>
  `curl${method === 'GET' ? '' : ` -X ${method}`} -H "Authorization: Bearer $BILLHOOK_API_KEY" '${origin}/api/v1${path.replaceAll("'", '%27')}'`;
