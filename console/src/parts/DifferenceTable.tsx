import './differences.css'
import { Scroll } from './Scroll.tsx'
import { differences } from './differences.ts'
import type { Difference } from './differences.ts'

/** Before and afterwards side by side, of what has changed; what has not stays folded. */
export function DifferenceTable({
  before,
  after,
  titles = ['Before', 'Afterwards'],
}: {
  before: unknown
  after: unknown
  titles?: readonly [before: string, after: string]
}) {
  const { changed, unchanged } = differences(before, after)
  if (changed.length === 0 && unchanged.length === 0) return <p className="hint">No state was written down.</p>
  return (
    <>
      {changed.length === 0 ? (
        <p>Nothing differs.</p>
      ) : (
        <Scroll label="What differs">
          <table className="differences">
            <thead>
              <tr>
                <th scope="col">Field</th>
                {titles.map((title) => (
                  <th key={title} scope="col">
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {changed.map((one) => (
                <Row key={one.path} of={one} />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {unchanged.length === 0 ? null : (
        <details>
          <summary>
            {unchanged.length === 1 ? '1 field is the same' : `${unchanged.length} fields are the same`}
          </summary>
          <dl className="facts">
            {unchanged.map(({ path, after }) => (
              <div key={path}>
                <dt>{path}</dt>
                <dd>{after?.join(', ')}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </>
  )
}

/** Of a list only what went is marked on the left, and only what came on the right. */
const Row = ({ of: { path, before, after } }: { of: Difference }) => (
  <tr>
    <th scope="row">
      <code>{path === '' ? 'the whole' : path}</code>
    </th>
    <td>
      <Side texts={before} other={after} as="del" />
    </td>
    <td>
      <Side texts={after} other={before} as="ins" />
    </td>
  </tr>
)

function Side({
  texts,
  other,
  as: Mark,
}: {
  texts: readonly string[] | undefined
  other: readonly string[] | undefined
  as: 'del' | 'ins'
}) {
  if (texts === undefined) return <span className="unknown">not there</span>
  if (texts.length === 0) return <span className="unknown">nothing</span>
  return texts.map((text, index) => (
    <span key={index}>
      {index === 0 ? '' : ', '}
      {other?.includes(text) ? text : <Mark>{text}</Mark>}
    </span>
  ))
}
