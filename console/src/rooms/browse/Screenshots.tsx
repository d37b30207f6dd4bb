import { Away } from '../../parts/Away.tsx'
import type { ShownPlugin } from './PluginPage.tsx'

/** Pictures live elsewhere and are not loaded: whoever wants to see one goes there. */
export const Screenshots = ({ plugin: { screenshots } }: { plugin: ShownPlugin }) => (
  <section aria-labelledby="browse-screenshots">
    <h2 id="browse-screenshots">Screenshots</h2>
    {screenshots.length === 0 ? <p>There are none.</p> : null}
    <ul>
      {screenshots
        .toSorted((a, b) => a.order - b.order)
        .map(({ url, alt }) => (
          <li key={url}>
            <Away to={url}>{alt === '' ? url : alt}</Away>
          </li>
        ))}
    </ul>
  </section>
)
