import type { GraphiQL } from 'graphiql'
import { useSyncExternalStore } from 'react'
import type { ComponentProps } from 'react'
import { planStore } from './plan-store.ts'
import type { Fetch } from './plan-store.ts'
import { planLines } from './plan-tree.ts'

/** How the gateway answered the operation that ran last: which subgraphs it asked, in which order, and how long each took. */
function PlanPanel() {
  const shown = useSyncExternalStore(planStore.subscribe, planStore.current)
  return (
    <section className="plan" aria-label="Query plan">
      <h2>Query plan</h2>
      {shown?.plans ? (
        <>
          <ol>
            {shown.plans
              .flatMap((plan) => planLines(plan))
              .map(({ depth, title, operation }, index) => (
                <li key={index} style={{ marginInlineStart: `${depth * 16}px` }}>
                  {title}
                  {operation === undefined ? null : <pre>{operation}</pre>}
                </li>
              ))}
          </ol>
          {shown.fetches.length > 0 ? <Timing fetches={shown.fetches} /> : null}
        </>
      ) : (
        <p>{shown ? withoutPlan : 'Run an operation to see which subgraphs answer it.'}</p>
      )}
    </section>
  )
}

const withoutPlan =
  'The answer came without a plan: either this gateway serves one graph only, or the token lacks the permission admin:introspect.'

const Timing = ({ fetches }: { fetches: readonly Fetch[] }) => (
  <table>
    <thead>
      <tr>
        <th>Subgraph</th>
        <th>Entities</th>
        <th>Began after</th>
        <th>Took</th>
        <th>Outcome</th>
      </tr>
    </thead>
    <tbody>
      {fetches.map(({ subgraph, entities, startedAfterMs, durationMs, outcome }, index) => (
        <tr key={index}>
          <td>{subgraph}</td>
          <td>{entities || ''}</td>
          <td>{startedAfterMs.toFixed(1)} ms</td>
          <td>{durationMs.toFixed(1)} ms</td>
          <td>{outcome}</td>
        </tr>
      ))}
    </tbody>
  </table>
)

const PlanIcon = () => (
  <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
    <circle cx="6" cy="5" r="2.5" />
    <circle cx="18" cy="12" r="2.5" />
    <circle cx="18" cy="20" r="2.5" />
    <path d="M6 7.5V20h9.5M6 12h9.5" />
  </svg>
)

type Plugin = NonNullable<ComponentProps<typeof GraphiQL>['plugins']>[number]

export const planPlugin: Plugin = { title: 'Query plan', icon: PlanIcon, content: PlanPanel }
