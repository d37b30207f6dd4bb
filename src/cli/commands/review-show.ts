import type { Command } from 'commander'
import { withExamples } from '../examples.ts'
import { operation } from '../operation.ts'
import { list, table } from '../output.ts'
import { act } from '../tools.ts'
import type { Tools } from '../tools.ts'
import { exampleId, linesOf, noSuchPublication, onePublication, whoIs, workflowFields } from './review-publication.ts'
import type { Actor, Workflow } from './review-publication.ts'

interface Entry {
  readonly at: string
  readonly from: string | null
  readonly to: string | null
  readonly role: string
  readonly actor: Actor | null
  readonly note: string | null
  readonly visibility: string
}

interface Manifest {
  readonly name: string
  readonly version: string
  readonly description: string | null
  readonly author: string | null
  readonly homepage: string | null
  readonly repository: string | null
  readonly license: string | null
  readonly tags: readonly string[]
  readonly category: string | null
  readonly iconUrl: string | null
  readonly screenshots: readonly { url: string }[]
  readonly price: { amount: string; currency: string }
  readonly dependencies: readonly { targetId: string; range: string | null; kind: string }[]
  readonly minPanelVersion: string | null
  readonly maxPanelVersion: string | null
  readonly permissions: unknown
}

type File = Readonly<Record<'name' | 'size' | 'type' | 'url' | 'sha256', string | null>>

interface Shown extends Workflow {
  readonly manifest: Manifest | null
  readonly files: readonly File[]
  readonly licenseType: string | null
  readonly autoPublish: boolean
  readonly marketplaceUrl: string | null
  readonly timeline: readonly Entry[]
  readonly allowedActions: readonly string[]
}

export const showQuery = operation<{ publishWorkflow: Shown | null }, { id: string }>(
  ['item:read'],
  `query Show($id: ID!) {
    publishWorkflow(id: $id) {
      ${workflowFields} licenseType autoPublish marketplaceUrl allowedActions
      manifest {
        description author homepage repository license tags category iconUrl screenshots { url alt order }
        price { amount currency } dependencies { targetId range kind } minPanelVersion maxPanelVersion permissions
      }
      files { name size type url sha256 }
      timeline { at from to role actor { userId serviceId } note visibility }
    }
  }`,
  // What the caller may do, and what the reviewers said among themselves.
  ['item:write', 'item:review'],
)

export function addShow(review: Command): void {
  withExamples(
    onePublication(review, 'show')
      .summary('everything about a publication')
      .description(
        'Shows what is to be published, where it stands, what was said about it, and what may be done with it: by the names of these commands.',
      )
      .action(act(show)),
    `review show ${exampleId}`,
    `review show ${exampleId} --json`,
  )
}

async function show({ gateway, out }: Tools, id: string): Promise<void> {
  const { publishWorkflow: found } = await gateway.ask(showQuery, { id })
  if (!found) throw noSuchPublication(id)
  out.result(found, () => [aboutIt(found), aboutPlugin(found), filesOf(found), timelineOf(found)].join('\n\n'))
}

/** What may be done with a publication has the names of the commands that do it. */
const commandOf = (action: string) => action.toLowerCase().replaceAll('_', '-')

const aboutIt = (found: Shown) =>
  list({
    ...linesOf(found),
    'may do': found.allowedActions.map(commandOf),
    user: found.userId,
    'panel item': found.panelItemId,
    'marketplace item': found.marketplaceItemId,
    page: found.marketplaceUrl,
    'handed in': found.submittedAt,
    'place in the queue': found.queuePosition,
    'claimed by': whoIs(found.claimedBy),
    'publish when approved': found.autoPublish ? 'yes' : 'no',
    ...(found.userErrors.length > 0 && { refused: found.userErrors.map(({ message }) => message) }),
  })

function aboutPlugin({ manifest, licenseType }: Shown): string {
  if (!manifest) return 'What it was to say about itself was erased with its author.'
  const { price, dependencies, screenshots, permissions } = manifest
  return list({
    description: manifest.description,
    author: manifest.author,
    license: [manifest.license, licenseType?.toLowerCase()].filter(Boolean),
    price: price.amount === '0' ? 'free' : `${price.amount} ${price.currency}`,
    category: manifest.category,
    tags: manifest.tags,
    homepage: manifest.homepage,
    repository: manifest.repository,
    icon: manifest.iconUrl,
    screenshots: screenshots.map(({ url }) => url),
    'panel versions': [manifest.minPanelVersion ?? 'any', manifest.maxPanelVersion ?? 'any'].join(' to '),
    needs: dependencies.map(({ targetId, range }) => [targetId, range].filter(Boolean).join(' ')),
    permissions: permissions === null ? null : JSON.stringify(permissions),
  })
}

const filesOf = ({ files }: Shown) =>
  table(
    ['FILE', 'BYTES', 'TYPE', 'SHA-256', 'ADDRESS'],
    files.map(({ name, size, type, sha256, url }) => [name, size, type, sha256, url]),
  )

const timelineOf = ({ timeline }: Shown) =>
  table(
    ['WHEN', 'AS', 'WHO', 'STATUS', 'FOR', 'NOTE'],
    timeline.map(({ at, role, actor, to, visibility, note }) => [
      at,
      role.toLowerCase(),
      whoIs(actor),
      to?.toLowerCase(),
      note === null ? null : visibility === 'REVIEWERS' ? 'reviewers' : 'all',
      note,
    ]),
  )
