/**
 * The HTML of a description as elements of the page. It is safe by contract; what is let through here is what Markdown can make,
 * for the rules of this page are narrower: pictures become links, so that no stranger learns who looks at what, addresses lead
 * to the web or nowhere, and styles become classes.
 */
import { createElement } from 'react'
import type { ReactNode } from 'react'
import { Away } from '../../parts/Away.tsx'

const kept = new Set([
  'p', 'em', 'strong', 's', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li',
  'table', 'thead', 'tbody', 'tr', 'th', 'td',
]) // prettier-ignore

/** Below the headings of the page, of which there are two levels above. */
const headings: Readonly<Record<string, string>> = { h1: 'h3', h2: 'h4', h3: 'h5', h4: 'h6', h5: 'h6', h6: 'h6' }

/** Columns of tables are set by inline styles, which the page's policy refuses, even in a document that is not shown. */
const withoutStyles = (html: string): string =>
  html.replace(/ style="text-align:(left|center|right)"/g, ' data-side="$1"')

export function elementsOf(html: string): ReactNode[] {
  // Nothing in such a document is loaded or run.
  const { body } = new DOMParser().parseFromString(withoutStyles(html), 'text/html')
  return insideOf(body)
}

const insideOf = (parent: Node): ReactNode[] => Array.from(parent.childNodes, (node, at) => readNode(node, at))

function readNode(node: Node, key: number): ReactNode {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent
  if (!(node instanceof Element)) return null
  const name = node.localName
  if (name === 'br' || name === 'hr') return createElement(name, { key })
  if (name === 'img') {
    const [address, alt] = [node.getAttribute('src') ?? '', node.getAttribute('alt')]
    const text = `Picture: ${alt === null || alt === '' ? address : alt}`
    // A link may not stand in a link; whoever linked the picture meant the other one.
    return node.closest('a') ? (
      text
    ) : (
      <Away key={key} to={address}>
        {text}
      </Away>
    )
  }
  const inside = insideOf(node)
  if (name === 'a') {
    return (
      <Away key={key} to={node.getAttribute('href') ?? ''}>
        {inside}
      </Away>
    )
  }
  const tag = headings[name] ?? (kept.has(name) ? name : 'span')
  const side = node.getAttribute('data-side')
  const start = name === 'ol' ? Number(node.getAttribute('start') ?? 1) : undefined
  return createElement(tag, { key, start, className: side === null ? undefined : `browse-${side}` }, ...inside)
}
