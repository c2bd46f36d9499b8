import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const api = 'http://127.0.0.1:4747';

export default defineConfig({
  plugins: [react(), tailwindcss()],
  // The packages' sources, so that a build never takes in a stale one.
  resolve: { conditions: ['turnbuckle-source', 'module', 'browser', 'development|production'] },
  worker: { format: 'es' },
  server: { proxy: { '/v1': api, '/healthz': api, '/readyz': api } },
  build: { target: 'es2023', assetsInlineLimit: 0, cssMinify: true },
});
