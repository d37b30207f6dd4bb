/** Begins a publication that goes through the review. */
import type { Asker } from '../../../auth/asker.ts'
import type { LicenseType } from '../../../generated/resolvers.ts'
import type { Clock } from '../../../kit/clock.ts'
import * as formats from '../../../kit/formats.ts'
import { newId } from '../../../kit/ids.ts'
import { Checks, problem } from '../../../kit/problems.ts'
import type { Problem } from '../../../kit/problems.ts'
import { keyRefusal } from '../../../store/idempotency.ts'
import type { Store } from '../../../store/store.ts'
import { checkAgainst } from '../input.ts'
import { keyOf } from '../intake.ts'
import { acceptedUnder } from '../ledger.ts'
import { changeOf } from '../listing.ts'
import type { ListedFile, Manifest } from '../manifest.ts'
import { mustOwn } from '../ownership.ts'
import type { Ownership } from '../ownership.ts'
import { notThere } from '../refusals.ts'
import { checkDocument } from './input.ts'
import { startWorkflow } from './ledger.ts'
import type { NewWorkflow } from './ledger.ts'
import { nameOf } from './model.ts'
import type { WorkflowDocument } from './model.ts'
import { alreadyOpen } from './refusals.ts'
import { actorOf } from './rights.ts'

export interface StartInput {
  readonly panelItemId?: string | null | undefined
  readonly marketplaceItemId?: string | null | undefined
  readonly userId: string
  readonly manifest: Manifest
  readonly files?: readonly ListedFile[] | null | undefined
  readonly licenseType?: LicenseType | null | undefined
  readonly autoPublish?: boolean | null | undefined
  readonly submit?: boolean | null | undefined
  readonly idempotencyKey?: string | null | undefined
}

export type StartResult =
  { readonly id: string; readonly replayed: boolean } | { readonly id: null; readonly problems: Problem[] }

interface StartParts {
  readonly store: Store
  readonly clock: Clock
  readonly ownership: Ownership
}

interface Owned {
  readonly panelItemId: string | null
  readonly problems: Problem[]
}

export function createStart({ store, clock, ownership }: StartParts) {
  /** Whether the caller may publish this for the user, and the panel's id of it where that is known. */
  async function ofOwner(asker: Asker, input: StartInput, document: WorkflowDocument): Promise<Owned> {
    const { userId, panelItemId = null, marketplaceItemId } = input
    if (!marketplaceItemId) {
      await ownership.publisher(asker, { userId, panelItemId: panelItemId ?? '' })
      return { panelItemId, problems: [] }
    }
    const wrong = (...problems: Problem[]): Owned => ({ panelItemId, problems })
    mustOwn(asker, userId)
    const plugin = await ownership.toChange(asker, marketplaceItemId)
    if (plugin === 'unknown') return wrong(notThere(['input', 'marketplaceItemId'], marketplaceItemId))
    const owner = await ownership.ownerOf(plugin, marketplaceItemId)
    if (owner !== undefined && owner !== userId)
      return wrong(problem(['input', 'userId'], 'workflow.author', 'the user whose plugin it is', 'another user'))
    if (plugin && panelItemId !== null && panelItemId !== plugin.panelItemId)
      return wrong(problem(['input', 'panelItemId'], 'workflow.item', 'the panel’s id of this plugin', 'another id'))
    const { problems } = checkAgainst(plugin, changeOf({ marketplaceItemId, ...document }, plugin))
    return { panelItemId: plugin?.panelItemId ?? panelItemId, problems }
  }

  return async (asker: Asker, input: StartInput): Promise<StartResult> => {
    const key = keyOf(asker, 'workflow', input, ['input', 'idempotencyKey'])
    const document: WorkflowDocument = {
      manifest: input.manifest,
      files: input.files ?? null,
      licenseType: input.licenseType ?? null,
    }
    const problems = problemsOf(input, document)
    if (problems.length > 0) return { id: null, problems }
    const known = await store.read(acceptedUnder, key)
    if (known?.kind === 'reused' || known?.kind === 'in-flight') throw keyRefusal(known.kind)
    if (known) return { id: known.id, replayed: true }
    const { panelItemId, problems: ofItsOwner } = await ofOwner(asker, input, document)
    if (ofItsOwner.length > 0) return { id: null, problems: ofItsOwner }

    const now = clock.now()
    const row = rowOf({ ...input, panelItemId }, document, newId(now), now)
    const entry = {
      id: newId(now),
      role: 'author',
      actor: actorOf(asker.caller),
      note: null,
      isInternal: false,
    } as const
    const started = await store.run(startWorkflow, row, entry, { ...key, subject: input.userId }, now)
    if (started.kind === 'reused' || started.kind === 'in-flight') throw keyRefusal(started.kind)
    if (started.kind === 'open') return { id: null, problems: [alreadyOpen(started.id, row.is_change === 1)] }
    return { id: started.id, replayed: started.kind === 'replayed' }
  }
}

function problemsOf(input: StartInput, document: WorkflowDocument): Problem[] {
  const checks = new Checks()
  const isNew = !input.marketplaceItemId
  checks.text(['input', 'userId'], input.userId, formats.id, 'id')
  checks.text(['input', 'panelItemId'], input.panelItemId, formats.id, 'id')
  checks.text(['input', 'marketplaceItemId'], input.marketplaceItemId, formats.marketplaceId, 'id')
  if (isNew && !input.panelItemId)
    checks.add(['input', 'panelItemId'], 'id', `${formats.id.expects}, for a new plugin`, 'nothing')
  checkDocument(checks, ['input'], document, isNew)
  return checks.problems
}

function rowOf(input: StartInput, document: WorkflowDocument, id: string, now: number): NewWorkflow {
  const { panelItemId = null, marketplaceItemId = null } = input
  return {
    id,
    user_id: input.userId,
    panel_item_id: panelItemId,
    item_key: panelItemId ? `panel:${panelItemId}` : `item:${marketplaceItemId}`,
    marketplace_item_id: marketplaceItemId,
    is_change: marketplaceItemId ? 1 : 0,
    state: input.submit ? 'submitted' : 'draft',
    revision: 1,
    auto_publish: (input.autoPublish ?? true) ? 1 : 0,
    document: JSON.stringify(document),
    name: nameOf(document),
    submitted_at: input.submit ? now : null,
    claimed_by_user: null,
    claimed_by_service: null,
    claimed_until: null,
    publication_id: null,
    marketplace_url: null,
    error_code: null,
    error_message: null,
    created_at: now,
    updated_at: now,
  }
}
