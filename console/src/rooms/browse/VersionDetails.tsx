import { useAnswer } from '../../ask/answer.ts'
import { BrowseVersionDocument } from '../../generated/graphql.ts'
import type { BrowseVersionQuery } from '../../generated/graphql.ts'
import { Answered } from '../../parts/Answered.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { Count, Unknown } from '../../parts/numbers.tsx'
import { Away } from '../../parts/Away.tsx'
import { Scroll } from '../../parts/Scroll.tsx'
import { Relations } from './Relations.tsx'
import { channels, named } from './words.ts'

type Version = NonNullable<BrowseVersionQuery['pluginVersion']>

/** One release: what is new, what to download, what it needs and what it does not go with. */
export function VersionDetails({ pluginId, version }: { pluginId: string; version: string }) {
  // As the schema says ids of versions are made.
  const answer = useAnswer(BrowseVersionDocument, { id: `${encodeURIComponent(pluginId)}@${version}` })
  return (
    <section className="browse-version" aria-label="One version" aria-busy={answer.asking}>
      <Answered answer={answer}>
        {({ pluginVersion }) => {
          if (pluginVersion) return <Release version={pluginVersion} />
          return answer.failure ? null : <p role="status">There is no version {version}.</p>
        }}
      </Answered>
    </section>
  )
}

const Release = ({ version }: { version: Version }) => (
  <>
    <h3>Version {version.version}</h3>
    <dl className="facts">
      <dt>Channel</dt>
      <dd>{named(channels, version.channel)}</dd>
      <dt>As semver</dt>
      <dd>{version.semver ?? <span className="unknown">it is none</span>}</dd>
      <dt>Released</dt>
      <dd>
        <Moment at={version.publishedAt} />
      </dd>
      <dt>Runs on panel</dt>
      <dd>{version.panelRange ?? <Unknown />}</dd>
      <dt>Downloads</dt>
      <dd>
        <Count of={version.downloads} />
      </dd>
    </dl>
    <h4>What is new</h4>
    {version.changelog === null ? <Unknown /> : <pre className="card">{version.changelog}</pre>}
    <h4>Files</h4>
    {version.files.length === 0 ? <Unknown /> : <Files of={version.files} />}
    <Relations title="Dependencies" of={version.dependencies} />
    <Relations title="Conflicts" of={version.conflicts} />
  </>
)

const Files = ({ of: files }: { of: Version['files'] }) => (
  <Scroll label="Files">
    <table>
      <thead>
        <tr>
          <th scope="col">File</th>
          <th scope="col" className="amount">
            Bytes
          </th>
          <th scope="col">Type</th>
          <th scope="col">SHA-256</th>
        </tr>
      </thead>
      <tbody>
        {files.map(({ name, size, type, url, sha256 }) => (
          <tr key={name}>
            <th scope="row">{url === null ? name : <Away to={url}>{name}</Away>}</th>
            <td className="amount">
              <Count of={size} />
            </td>
            <td>{type ?? <Unknown />}</td>
            <td>{sha256 === null ? <Unknown /> : <code>{sha256}</code>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </Scroll>
)
