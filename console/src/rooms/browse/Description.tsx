import { useMemo } from 'react'
import { hrefOf } from '../../shell/place.ts'
import { elementsOf } from './described.tsx'
import type { ShownPlugin } from './PluginPage.tsx'

const forms = { '': 'Formatted', written: 'As written', plain: 'Plain' } as const

/** The whole description in the form that the address asks for. The answer has only that one. */
export function Description({ plugin, query }: { plugin: ShownPlugin; query: URLSearchParams }) {
  const { id, formatted, written, plain } = plugin
  const elements = useMemo(() => (formatted === undefined ? null : elementsOf(formatted)), [formatted])
  const shown = formatted !== undefined ? '' : written !== undefined ? 'written' : 'plain'
  return (
    <section aria-labelledby="browse-description">
      <h2 id="browse-description">Description</h2>
      <p className="browse-onward">
        {Object.entries(forms).map(([text, name]) => (
          <a
            key={text}
            href={hrefOf(['browse', id], { ...Object.fromEntries(query), text })}
            aria-current={text === shown ? 'true' : undefined}
          >
            {name}
          </a>
        ))}
      </p>
      {elements ? <div className="card browse-text">{elements}</div> : null}
      {elements ? null : <pre className="card">{written ?? plain}</pre>}
    </section>
  )
}
