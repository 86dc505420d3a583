import { lazy, Suspense, useMemo } from 'react';
import { Route, Routes, useLocation } from 'react-router';
import { pagesOf } from '../pages/pages.js';
import { Loading } from '../parts/loading.js';
import { NotFound } from '../parts/not-found.js';
import { ErrorBoundary } from './error-boundary.js';
import type { Kind } from './kind.js';

/** The page of the address, loaded when somebody goes there. */
export function PageRoutes({ kind }: { kind: Kind }) {
  const { pathname } = useLocation();
  const pages = useMemo(() => pagesOf(kind).map(({ path, load }) => ({ path, Page: lazy(load) })), [kind]);
  return (
    <ErrorBoundary at={pathname}>
      <Suspense fallback={<Loading />}>
        <Routes>
          {pages.map(({ path, Page }) => (
            <Route key={path} path={path} element={<Page />} />
          ))}
          <Route path="*" element={<NotFound />} />
        </Routes>
      </Suspense>
    </ErrorBoundary>
  );
}
