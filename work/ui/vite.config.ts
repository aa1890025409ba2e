import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The page is a folder of files on the class path; the server sends it with a policy that forbids
// inline scripts and styles, so nothing may be inlined.
export default defineConfig({
  base: './',
  plugins: [react()],
  server: { proxy: { '/api': 'http://127.0.0.1:8081' } },
  build: {
    outDir: process.env['DOJO_PAGE'] ?? '../target/classes/dojo/work/page',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
});
