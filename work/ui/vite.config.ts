import { readdirSync, readFileSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The licences of all that is built into the page, beside it, as most of them ask for. */
const licences = {
  name: 'licences',
  generateBundle(this: { emitFile(file: { type: 'asset'; fileName: string; source: string }): void }) {
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, { version: string; dev?: boolean; license?: string }> };
    const texts = Object.entries(packages).filter(([path, p]) => path !== '' && !p.dev).map(([path, p]) => {
      const file = readdirSync(path).find((name) => /^licen[cs]e/i.test(name));
      return `${path.replace(/^.*node_modules\//, '')} ${p.version} (${p.license ?? 'see its text'})\n\n${file ? readFileSync(`${path}/${file}`, 'utf8') : ''}`;
    });
    this.emitFile({ type: 'asset', fileName: 'licences.txt', source: texts.join(`\n${'-'.repeat(72)}\n`) });
  },
};

// The page is a folder of files on the class path; the server sends it with a policy that forbids
// inline scripts and styles, so nothing may be inlined.
export default defineConfig({
  base: './',
  plugins: [react(), licences],
  server: { proxy: { '/api': 'http://127.0.0.1:8081' } },
  build: {
    outDir: process.env['DOJO_PAGE'] ?? '../target/classes/dojo/work/page',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
});
