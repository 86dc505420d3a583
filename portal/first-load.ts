import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** Fails a build of which the first page with a list needs more than so many bytes, compressed. */
export const limitFirstLoad = (limit: number): Plugin => ({
  name: 'limit-first-load',
  apply: 'build',
  generateBundle(_options, bundle) {
    const sizes = new Map<string, number>();
    const add = (name: string): void => {
      const file = bundle[name];
      if (!file || sizes.has(name)) return;
      sizes.set(name, gzipSync(file.type === 'chunk' ? file.code : file.source).length);
      if (file.type !== 'chunk') return;
      for (const other of file.imports) add(other);
      for (const style of file.viteMetadata?.importedCss ?? []) add(style);
    };
    const chunks = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? [file] : []));
    const isFirst = (id: string | null): boolean => firstModules.some((module) => id?.endsWith(module));
    for (const chunk of chunks) if (chunk.isEntry || isFirst(chunk.facadeModuleId)) add(chunk.fileName);
    const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    const told = `First load: ${(total / 1000).toFixed(1)} kB compressed`;
    if (total > limit) this.error(`${told}, more than ${limit / 1000} kB: ${JSON.stringify([...sizes])}`);
    this.info(told);
  },
});

/** What is loaded beside the entry before anything is seen. */
const firstModules = ['/src/app/app.tsx', '/src/words/en/index.ts', '/src/pages/endpoints/endpoints-page.tsx'];
