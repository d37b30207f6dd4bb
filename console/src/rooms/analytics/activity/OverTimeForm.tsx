import type { FormEvent } from 'react'
import { Field } from '../../../parts/Field.tsx'
import { useFollowing } from '../../../parts/follow.ts'
import { textsIn } from '../../../parts/form-texts.ts'
import { go } from '../../../shell/place.ts'
import { activityPath, chosenMetrics, chosenPlugins, metricsText } from './activity-place.ts'
import { metrics, metricTexts } from './metrics.ts'
import { SpanFields } from './SpanFields.tsx'
import { spanOf, spanWith } from './span-place.ts'

/** Which numbers, of when and of which plugins. Nothing is asked before the form is sent; the address then holds it. */
export function OverTimeForm({ query }: { query: URLSearchParams }) {
  const form = useFollowing(query.toString())
  const chosen = chosenMetrics(query)

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const { metric: _last, ...wanted } = Object.fromEntries(textsIn(event.currentTarget))
    const ticked = new FormData(event.currentTarget).getAll('metric').map(String)
    go(activityPath, { ...spanWith(wanted), metrics: metricsText(ticked) })
  }

  return (
    <form ref={form} role="search" aria-label="Over time" onSubmit={submit}>
      <fieldset className="metrics">
        <legend>Numbers</legend>
        {metrics.map((metric) => (
          <label key={metric}>
            <input type="checkbox" name="metric" value={metric} defaultChecked={chosen.includes(metric)} />{' '}
            {metricTexts[metric]}
          </label>
        ))}
      </fieldset>
      <div className="filters">
        <SpanFields span={spanOf(query)} />
        <Field label="Only plugins (item ids)">
          {(given) => (
            <input
              {...given}
              name="plugins"
              defaultValue={chosenPlugins(query).join(', ')}
              autoComplete="off"
              spellCheck={false}
            />
          )}
        </Field>
        <button type="submit">Show</button>
        <button type="button" onClick={() => go(activityPath)}>
          Reset
        </button>
      </div>
    </form>
  )
}
