import type { ReactNode } from 'react'
import { Moment } from '../../parts/Moment.tsx'
import { Count, Money, Unknown } from '../../parts/numbers.tsx'
import { useSession } from '../../shell/session.tsx'
import { Away } from '../../parts/Away.tsx'
import { errorAt } from './field-errors.ts'
import { listText, noFilters, searchHref } from './filters.ts'
import type { ShownPlugin } from './PluginPage.tsx'
import { licenceKinds, named } from './words.ts'

/** What is known of a plugin in single words, numbers, dates and addresses. */
export const PluginFacts = ({ plugin, failure }: { plugin: ShownPlugin; failure: Error | undefined }) => (
  <dl className="facts">
    <Fact name="Author">
      <Author of={plugin.author} failure={failure} />
    </Fact>
    <Fact name="Category">
      {plugin.category ? (
        <a href={searchHref(noFilters, { category: plugin.category.id })}>{plugin.category.name}</a>
      ) : (
        <Unknown />
      )}
    </Fact>
    <Fact name="Tags">
      {plugin.tags.length === 0 ? 'none' : null}
      {plugin.tags.map((tag) => (
        <span key={tag}>
          <a className="badge" href={searchHref(noFilters, { tags: listText([tag]) })}>
            {tag}
          </a>{' '}
        </span>
      ))}
    </Fact>
    <Fact name="Price">
      <Money of={plugin.price} free="free" />
    </Fact>
    <Fact name="Licence">
      {named(licenceKinds, plugin.licenseType)}, SPDX {plugin.licenseSpdx ?? <Unknown />}
    </Fact>
    <Fact name="Checked by the marketplace">
      {plugin.verified === null ? <Unknown /> : plugin.verified ? 'yes' : 'no'}
    </Fact>
    <Fact name="Downloads">
      <Count of={plugin.downloadsTotal} />
    </Fact>
    <Fact name="Servers that run it">
      <Count of={plugin.installsActive} />
    </Fact>
    <Fact name="Made">
      <Moment at={plugin.createdAt} />
    </Fact>
    <Fact name="Published">
      <Moment at={plugin.publishedAt} unknown={plugin.status === 'DRAFT' ? 'not yet' : 'not known'} />
    </Fact>
    <Fact name="Changed">
      <Moment at={plugin.updatedAt} />
    </Fact>
    <Address name="At the marketplace" of={plugin.marketplaceUrl} />
    <Address name="Home page" of={plugin.homepage} />
    <Address name="Source" of={plugin.repository} />
    <Address name="Icon" of={plugin.icon} />
    <Fact name="Marketplace id">
      <code>{plugin.id}</code>
    </Fact>
    <Fact name="The panel's id">
      <code>{plugin.panelItemId}</code>
    </Fact>
    <Fact name="Slug">{plugin.slug === null ? <Unknown /> : <code>{plugin.slug}</code>}</Fact>
  </dl>
)

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
)

const Address = ({ name, of: address }: { name: string; of: string | null }) => (
  <Fact name={name}>{address === null ? <Unknown /> : <Away to={address} />}</Fact>
)

function Author({ of: author, failure }: { of: ShownPlugin['author']; failure: Error | undefined }) {
  const { may } = useSession()
  if (!may('user:read')) {
    return (
      <span className="hint">
        not shown: your token lacks the permission <code>user:read</code>
      </span>
    )
  }
  if (!author) {
    const failed = errorAt(failure, ['plugin', 'author']) !== undefined
    return <span className="unknown">{failed ? 'cannot be asked for now' : 'not known, or not public'}</span>
  }
  return (
    <>
      <bdi>{author.displayName}</bdi> (<bdi>{author.username}</bdi>
      {author.roles.length === 0 ? '' : `; ${author.roles.join(', ')}`}),{' '}
      <a href={searchHref(noFilters, { author: author.id })}>all plugins of this author</a>
    </>
  )
}
