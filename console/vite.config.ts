import react from '@vitejs/plugin-react'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import type { Plugin } from 'vite'

const page = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

/** The gateway knows the console's documents by their hashes, also where it runs trusted documents only. */
const operations: Plugin = {
  name: 'operations',
  generateBundle() {
    const source = readFileSync(page('src/generated/persisted-documents.json'), 'utf8')
    this.emitFile({ type: 'asset', fileName: 'operations.json', source })
  },
}

/** One HTML file per page; the gateway serves them under their own paths and everything else under /pages/. */
export default defineConfig({
  base: '/pages/',
  plugins: [react(), operations],
  build: {
    rolldownOptions: {
      input: { console: page('console.html'), playground: page('playground.html') },
      onLog(level, log, print) {
        // A hint for the React compiler inside packages that are compiled already.
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') print(level, log)
      },
    },
    // Fonts and icons stay files: inlined ones would need data: sources in the content security policy.
    assetsInlineLimit: 0,
    // The editor is one big part by nature; a warning at each build helps nobody.
    chunkSizeWarningLimit: 10_000,
  },
})
