/** The web pages built from console/: a fixed list read at start, so no path of a request ever reaches the disk. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { AnswerHeaders } from './answer-body.ts'
import type { Exchange } from './exchange.ts'
import { isHeld } from './headers.ts'
import { Refusal } from './refusal.ts'
import type { Route } from './router.ts'

interface PageFile {
  readonly bytes: Buffer
  readonly gzipped: boolean
  readonly etag: string
  readonly headers: AnswerHeaders
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
}

/**
 * The least that GraphiQL runs with. Its editor writes style attributes (`unsafe-inline`, for styles only), and its style
 * sheet carries fonts and pictures as data.
 */
const editorPolicy = ["worker-src 'self'", "style-src 'self' 'unsafe-inline'", "font-src 'self' data:"]
const commonPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
]

interface Page {
  readonly path: string
  readonly file: string
  readonly name: string
  /** What the content security policy says beside what it says for every page. */
  readonly policy: readonly string[]
}

const pages: readonly Page[] = [
  { path: '/console', file: 'console.html', name: 'console', policy: ["style-src 'self'"] },
  { path: '/playground', file: 'playground.html', name: 'playground', policy: editorPolicy },
]

/** Names carry a hash of the content. */
const assetHeaders = { 'Cache-Control': 'public, max-age=31536000, immutable' }

const unpack = promisify(gunzip)

/** Routes of the pages in `dir`. Those that have not been built answer 503 and say how to build them. */
export function createPages({ dir }: { dir: string }): readonly Route[] {
  const { assets, read } = readPages(dir)
  const methods = ['GET', 'HEAD'] as const
  const routes = read.map(({ path, name, page }): Route => {
    return {
      methods,
      path,
      handler(exchange) {
        if (!page) {
          throw new Refusal(503, 'SERVICE_UNAVAILABLE', `The ${name} has not been built. Run: npm run prepare-pages`)
        }
        return send(exchange, page)
      },
    }
  })
  return [
    ...routes,
    {
      methods,
      path: '/pages/*',
      handler(exchange) {
        const file = assets.get(exchange.path)
        if (!file) throw new Refusal(404, 'RESOURCE_NOT_FOUND', 'There is no such file.')
        return send(exchange, file)
      },
    },
  ]
}

async function send(exchange: Exchange, file: PageFile): Promise<void> {
  const packed =
    file.gzipped && /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/.test(exchange.headers['accept-encoding'] ?? '')
  const etag = `"${file.etag}${packed ? '-gzip' : ''}"`
  const headers = {
    ...file.headers,
    ETag: etag,
    ...(file.gzipped && { Vary: 'Accept-Encoding' }),
    ...(packed && { 'Content-Encoding': 'gzip' }),
  }
  if (isHeld(etag, exchange.headers['if-none-match'])) return exchange.respond(304, headers, '')
  // Old clients that take no gzip are rare enough to be unpacked for one by one.
  return exchange.respond(200, headers, file.gzipped && !packed ? await unpack(file.bytes) : file.bytes)
}

/** Pages are exchanged when they are built again: what vanishes while it is read is read anew from those that came instead. */
function readPages(dir: string, attempts = 5) {
  try {
    const read = pages.map(({ path, file, name, policy }) => {
      return { path, name, page: readPage(join(dir, file), [...commonPolicy, ...policy].join('; ')) }
    })
    return { assets: readAssets(dir), read }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempts === 1) throw error
    return readPages(dir, attempts - 1)
  }
}

function readAssets(dir: string): ReadonlyMap<string, PageFile> {
  const folder = join(dir, 'assets')
  if (!existsSync(folder)) return new Map()
  const names = readdirSync(folder).filter((name) => extname(name) in types)
  return new Map(names.map((name) => [`/pages/assets/${name}`, readFile(join(folder, name), assetHeaders)]))
}

const readPage = (file: string, policy: string): PageFile | undefined =>
  existsSync(file) ? readFile(file, { 'Cache-Control': 'no-cache', 'Content-Security-Policy': policy }) : undefined

/** Where the build left a gzipped copy only that is kept in memory: it is a third of the size, and what browsers ask for. */
function readFile(file: string, headers: AnswerHeaders): PageFile {
  const gzipped = existsSync(`${file}.gz`)
  const bytes = readFileSync(gzipped ? `${file}.gz` : file)
  const etag = createHash('sha256').update(bytes).digest('base64url').slice(0, 22)
  return { bytes, gzipped, etag, headers: { ...headers, 'Content-Type': types[extname(file)] } }
}
