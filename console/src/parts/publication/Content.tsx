import './publication.css'
import type { ReactNode } from 'react'
import type { PublicationContentFragment } from '../../generated/graphql.ts'
import { Scroll } from '../Scroll.tsx'
import { Away } from '../Away.tsx'
import { Count, Money } from '../numbers.tsx'

type Manifest = NonNullable<PublicationContentFragment['manifest']>

/** All that is to be published. Pictures and files are addresses to follow: nothing of them is loaded. */
export function Content({ of: { manifest, files, licenseType } }: { of: PublicationContentFragment }) {
  if (manifest === null) return <p className="notice">Its author was erased, and what was to be published with them.</p>
  return (
    <section className="publication-content" aria-labelledby="content">
      <h2 id="content">What is to be published</h2>
      <Facts of={manifest} licence={licenseType} />
      <h3>Description, as written</h3>
      {manifest.description ? <pre className="card">{manifest.description}</pre> : <p>Nothing is said.</p>}
      <List title="Screenshots" none="There are none.">
        {manifest.screenshots
          .toSorted((one, other) => one.order - other.order)
          .map(({ url, alt }, index) => (
            <li key={index}>
              <Away to={url}>{alt === '' ? url : alt}</Away>
            </li>
          ))}
      </List>
      <List title="Other plugins" none="It needs none.">
        {manifest.dependencies.map(({ targetId, range, kind }, index) => (
          <li key={index}>
            <code>{targetId}</code> {range ?? 'any version'}, {kind.toLowerCase()}
          </li>
        ))}
      </List>
      <h3>Permissions</h3>
      {manifest.permissions === null ? (
        <p>It asks for none.</p>
      ) : (
        <pre className="card">{JSON.stringify(manifest.permissions, null, 2)}</pre>
      )}
      <h3>Files</h3>
      {files.length === 0 ? <p>They stay as they are.</p> : <Files of={files} />}
    </section>
  )
}

const Facts = ({ of: manifest, licence }: { of: Manifest; licence: string | null }) => (
  <dl className="facts">
    <dt>Name</dt>
    <dd>{manifest.name}</dd>
    <dt>Version</dt>
    <dd>{manifest.version}</dd>
    <dt>Signed by</dt>
    <Said>{manifest.author}</Said>
    <dt>Price</dt>
    <dd>
      <Money of={manifest.price} free="free" />
    </dd>
    <dt>Kind of licence</dt>
    <dd>{licence?.toLowerCase().replace('_', ' ') ?? 'stays as it is'}</dd>
    <dt>Licence</dt>
    <Said>{manifest.license}</Said>
    <dt>Category</dt>
    <Said>{manifest.category}</Said>
    <dt>Tags</dt>
    <Said>{manifest.tags.join(', ')}</Said>
    <dt>Panel versions</dt>
    <Said>{panelVersions(manifest)}</Said>
    <dt>Home page</dt>
    <Said>{manifest.homepage && <Away to={manifest.homepage} />}</Said>
    <dt>Source</dt>
    <Said>{manifest.repository && <Away to={manifest.repository} />}</Said>
    <dt>Icon</dt>
    <Said>{manifest.iconUrl && <Away to={manifest.iconUrl} />}</Said>
  </dl>
)

const Said = ({ children }: { children: ReactNode }) => <dd>{children || <span className="unknown">not said</span>}</dd>

const panelVersions = ({ minPanelVersion, maxPanelVersion }: Manifest): string =>
  [minPanelVersion && `from ${minPanelVersion}`, maxPanelVersion && `up to ${maxPanelVersion}`]
    .filter(Boolean)
    .join(' ')

const List = ({ title, none, children }: { title: string; none: string; children: readonly ReactNode[] }) => (
  <>
    <h3>{title}</h3>
    {children.length === 0 ? <p>{none}</p> : <ul>{children}</ul>}
  </>
)

const Files = ({ of: files }: { of: PublicationContentFragment['files'] }) => (
  <Scroll label="Files">
    <table className="publication-files">
      <thead>
        <tr>
          <th scope="col">File</th>
          <th scope="col" className="amount">
            Bytes
          </th>
          <th scope="col">Media type</th>
          <th scope="col">SHA-256</th>
        </tr>
      </thead>
      <tbody>
        {files.map(({ name, size, type, url, sha256 }, index) => (
          <tr key={index}>
            <th scope="row">{url === null ? name : <Away to={url}>{name}</Away>}</th>
            <td className="amount">
              <Count of={size} />
            </td>
            <td>{type}</td>
            <td>{sha256 === null ? <span className="unknown">not said</span> : <code>{sha256}</code>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </Scroll>
)
