import compression from 'compression';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { contextOf } from '../context.js';
import { notFound, Problem } from '../problems.js';
import { mayFrame, newNonce, type PageName, pageHeaders } from './content-security.js';
import { builtFolder, type PageFiles, readPageFiles } from './files.js';

/** Written there into `index.html`, for styles that are made in the browser. */
const noncePlace = '__CSP_NONCE__';
/** Their names have a hash of what is in them. */
const hashedFolder = 'assets/';
const yearMs = 365 * 86_400_000;
/** What may lie beside a file, the better first: its ending by the name of its encoding. */
const encodings = { br: '.br', gzip: '.gz' } as const;
const isEncoding = (text: string): text is keyof typeof encodings => Object.hasOwn(encodings, text);

export interface ServePageDeps {
  config: { page: { frameOrigins: readonly string[] } };
  /** Absent: where the build puts it. */
  pageFolder?: string | undefined;
}

/** The page of tenants below `/portal` and of the operator below `/console`: one build, and whatever is no file is a place in it. */
export function createPage({ config, pageFolder = builtFolder }: ServePageDeps): Router {
  const { frameOrigins } = config.page;
  let files: PageFiles | null = null;
  const built = (): PageFiles => {
    files ??= readPageFiles(pageFolder);
    if (!files) throw new Problem('not_found', 'The page is not built: run `npm run build`.');
    return files;
  };

  function sendIndex(page: PageName, response: Response): void {
    const nonce = newNonce();
    if (mayFrame(page, frameOrigins)) response.removeHeader('X-Frame-Options');
    response
      .set(pageHeaders(page, nonce, frameOrigins))
      .type('html')
      .send(built().index.replaceAll(noncePlace, nonce));
  }

  const serve =
    (page: PageName): RequestHandler =>
    (request, response) => {
      const name = nameIn(request, page);
      const isHashed = name.startsWith(hashedFolder);
      contextOf(request, response).route = `/${page}${isHashed ? '/assets' : ''}`;
      const { folder, names } = built();
      if (names.has(name)) return sendFile(request, response, { folder, names }, name, isHashed);
      if (isHashed) throw notFound('file', name);
      sendIndex(page, response);
    };

  const router = Router();
  for (const page of ['portal', 'console'] as const) router.get(`/${page}{/*path}`, compression(), serve(page));
  return router;
}

/** `/portal/assets/a.js` → `assets/a.js`. */
const nameIn = ({ path }: Request, page: PageName): string => {
  try {
    return decodeURIComponent(path.slice(`/${page}/`.length));
  } catch {
    return '';
  }
};

function sendFile(
  request: Request,
  response: Response,
  { folder, names }: Pick<PageFiles, 'folder' | 'names'>,
  name: string,
  isHashed: boolean,
): void {
  const ready = Object.keys(encodings).filter((one) => isEncoding(one) && names.has(name + encodings[one]));
  const encoding = request.acceptsEncodings([...ready, 'identity']) || 'identity';
  response.vary('Accept-Encoding').type(/\.\w+$/.exec(name)?.[0] ?? 'bin');
  if (isEncoding(encoding)) response.set('Content-Encoding', encoding);
  response.sendFile(isEncoding(encoding) ? name + encodings[encoding] : name, {
    root: folder,
    ...(isHashed ? { maxAge: yearMs, immutable: true } : { maxAge: 0 }),
  });
}
