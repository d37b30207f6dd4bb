import { formatText } from '../../../src/features/catalog/text.ts'

test('HTML is safe to put into a page', () => {
  for (const source of [
    '<script>alert(1)</script>',
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '![x](data:text/html;base64,PHNjcmlwdD4=)',
    '<img src=x onerror=alert(1)>',
    '<a href="vbscript:x">y</a>',
    '`<script>`',
    '[x](data:text/html,<script>)',
  ]) {
    const html = formatText(source, 'HTML_SANITIZED')
    // Mark-up of the source is text now: no tag of it is left, and no link or picture leads anywhere.
    expect(html).not.toMatch(/<(script|img|a)\b[^>]*(on\w+|javascript:|vbscript:|data:text)/i)
    expect(html).not.toMatch(/<script|<img src=x/i)
  }
  expect(formatText('**bold** and [a link](https://example.com/)', 'HTML_SANITIZED')).toBe(
    '<p><strong>bold</strong> and <a href="https://example.com/">a link</a></p>',
  )
})

test('plain text has no mark-up', () => {
  expect(formatText('# Title\n\nSome *words*\nand `code`.\n\n```\nblock\n```', 'PLAIN')).toBe(
    'Title\nSome words\nand code.\nblock',
  )
  expect(formatText('a **b**', 'MARKDOWN')).toBe('a **b**')
})
