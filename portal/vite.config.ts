import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { withCompressed } from './compressed.ts';
import { limitFirstLoad } from './first-load.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Both `/portal` and `/console` are served the same index; what it loads is below `/portal/assets`. */
export default defineConfig({
  root: here('.'),
  base: '/portal/',
  resolve: { alias: { '@billhook/client': here('../packages/client/src/index.ts') } },
  plugins: [react(), limitFirstLoad(300_000), withCompressed()],
  build: {
    outDir: here('dist'),
    emptyOutDir: true,
    // Never a data URL of a script, which the policy of the page does not allow.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    target: 'es2022',
  },
  server: { proxy: { '/api': process.env.BILLHOOK_URL ?? 'http://127.0.0.1:3000' } },
});
