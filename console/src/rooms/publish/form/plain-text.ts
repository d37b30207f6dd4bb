/** Markdown without its marks, as the gateway gives a description in the format PLAIN. */
import MarkdownIt from 'markdown-it'

const reader = new MarkdownIt({ html: false, linkify: false, typographer: false })

export const plainText = (source: string): string =>
  reader
    .parse(source, {})
    .flatMap(({ type, content, children }) => {
      if (type === 'inline') return [(children ?? []).map(wordsOf).join('')]
      return type === 'fence' || type === 'code_block' ? [content.trim()] : []
    })
    .join('\n')

const wordsOf = ({ type, content }: { type: string; content: string }): string =>
  type === 'softbreak' || type === 'hardbreak' ? '\n' : content
