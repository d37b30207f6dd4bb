import { createRequire } from 'node:module'
import type MarkdownIt from 'markdown-it'

type Renderer = InstanceType<typeof MarkdownIt>

let renderer: Renderer | undefined

/** Raw HTML is shown as text and unsafe links are left out: the defaults of this renderer, stated because safety hangs on them. */
function markdown(): Renderer {
  // Loaded with the first text that is wanted otherwise than as written, not with every start.
  const load = () => createRequire(import.meta.url)('markdown-it') as typeof MarkdownIt
  return (renderer ??= new (load())({ html: false, linkify: false, typographer: false }))
}

export type TextFormat = 'MARKDOWN' | 'HTML_SANITIZED' | 'PLAIN'

export function formatText(source: string, format: TextFormat): string {
  if (format === 'MARKDOWN') return source
  if (format === 'HTML_SANITIZED') return markdown().render(source).trim()
  return markdown()
    .parse(source, {})
    .flatMap((block) =>
      block.type === 'inline'
        ? [plain(block.children ?? [])]
        : block.type === 'fence' || block.type === 'code_block'
          ? [block.content.trim()]
          : [],
    )
    .join('\n')
}

const plain = (tokens: readonly { type: string; content: string }[]): string =>
  tokens.map(({ type, content }) => (type === 'softbreak' || type === 'hardbreak' ? '\n' : content)).join('')
