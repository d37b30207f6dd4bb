/** The few shapes our pictures are made of. Grey and one colour each, readable on white and on black. */
export const colours = ['#3b82f6', '#f59e0b', '#10b981', '#ef4444', '#8b5cf6', '#6b7280']
export const ink = '#8a8f98'

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

interface TextOptions {
  anchor?: 'start' | 'middle' | 'end'
  size?: number
  bold?: boolean
}

export const text = (x: number, y: number, content: string, { anchor = 'start', size = 12, bold }: TextOptions = {}) =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" fill="${ink}" font-size="${size}" text-anchor="${anchor}"${bold ? ' font-weight="bold"' : ''}>${escaped(content)}</text>`

export const bar = (x: number, y: number, width: number, height: number, colour: string) =>
  `<rect x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${Math.max(1, width).toFixed(1)}" height="${height}" fill="${colour}"/>`

export const line = (from: readonly [number, number], to: readonly [number, number], width = 0.5) =>
  `<line x1="${from[0].toFixed(1)}" y1="${from[1].toFixed(1)}" x2="${to[0].toFixed(1)}" y2="${to[1].toFixed(1)}" stroke="${ink}" stroke-width="${width}"/>`

export const path = (points: readonly (readonly [number, number])[], colour: string) =>
  `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')}"/>` +
  points.map(([x, y]) => `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="3" fill="${colour}"/>`).join('')

export const picture = (width: number, height: number, title: string, parts: readonly string[]): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" role="img" aria-label="${escaped(title)}">
${parts.join('\n')}
</svg>
`
