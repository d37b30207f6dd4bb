/** A listed plugin and what is to become of it, under the same names, so that they can be laid side by side. */
import type { PublicationContentFragment, ReviewListedFragment } from '../../generated/graphql.ts'
import { decimalText } from '../../parts/numbers.tsx'
import type { MoneyValue } from '../../parts/numbers.tsx'
import { exact } from '../../parts/order.ts'

type Wanted = PublicationContentFragment & { readonly manifest: NonNullable<PublicationContentFragment['manifest']> }
type Said = Readonly<Record<string, string | readonly string[] | null | undefined>>

export interface Compared {
  readonly before: object
  readonly after: object
}

export function compared(wanted: Wanted, listed: ReviewListedFragment): Compared {
  const [before, after] = [listedSaid(listed), wantedSaid(wanted, listed)]
  const isSaid = ([, value]: readonly [string, unknown]) => value !== null && value !== undefined
  const names = Object.entries(after).filter(isSaid)
  const touched = new Set([...names.map(([name]) => name), ...takenOff])
  return {
    before: Object.fromEntries(Object.entries(before).filter((entry) => touched.has(entry[0]) && isSaid(entry))),
    after: Object.fromEntries(names),
  }
}

const listedSaid = (plugin: ReviewListedFragment): Said => {
  const newest = plugin.versions.edges[0]?.node
  return {
    title: plugin.title,
    version: newest?.version,
    description: plugin.description,
    tags: plugin.tags,
    price: plugin.price && priceText(plugin.price),
    category: plugin.category?.id,
    'kind of licence': plugin.licenseType,
    licence: plugin.licenseSpdx,
    'home page': plugin.homepage,
    source: plugin.repository,
    icon: plugin.icon,
    screenshots: plugin.screenshots.map(pictureText),
    'other plugins': newest && [...newest.dependencies, ...newest.conflicts].map(relationText),
    files: newest?.files.map(fileText),
  }
}

/** What a manifest leaves out goes; files and the kind of licence stay as they are. */
const takenOff = ['licence', 'home page', 'source', 'icon']

/** What is not said is null, or what the marketplace is told instead. */
const wantedSaid = ({ manifest, files, licenseType }: Wanted, listed: ReviewListedFragment): Said => ({
  title: manifest.name,
  version: manifest.version,
  description: manifest.description ?? '',
  tags: manifest.tags,
  price: priceText(isSamePrice(manifest.price, listed.price) ? listed.price : manifest.price),
  category: manifest.category ?? 'utility',
  'kind of licence': licenseType,
  licence: manifest.license,
  'home page': manifest.homepage,
  source: manifest.repository,
  icon: manifest.iconUrl,
  screenshots: manifest.screenshots.map(pictureText),
  'other plugins': manifest.dependencies.map(relationText),
  files: files.length === 0 ? null : files.map(fileText),
})

/** `5` and `5.00` are one price. */
const isSamePrice = (one: MoneyValue, other: MoneyValue | null): other is MoneyValue =>
  other !== null && one.currency === other.currency && exact(one.amount) === exact(other.amount)

const priceText = ({ amount, currency }: MoneyValue): string => `${decimalText(amount)} ${currency}`

const pictureText = ({ url, alt }: { readonly url: string; readonly alt: string }): string => `${alt} (${url})`

const relationText = ({ targetId, range, kind }: Wanted['manifest']['dependencies'][number]): string =>
  `${targetId} ${range ?? 'any version'} ${kind.toLowerCase()}`

const fileText = ({ name, size, type, url, sha256 }: Wanted['files'][number]): string =>
  [name, size && `${decimalText(size)} bytes`, type, url, sha256].filter(Boolean).join(' ')
