/** What the tests of the room of the user sync have in common: changes that are told to the gateway, and looking at a page. */
import type { Locator, Page } from 'playwright-core'
import { person } from '../features/users/room.ts'
import { openConsole } from './console.ts'
import type { ConsoleHouse } from './console.ts'

export interface SyncHouse extends ConsoleHouse {
  /** Tells the gateway of a change; resolves with the id of its event. */
  change(userId: string, more?: Record<string, unknown>): Promise<string>
  /** How far an event has come, by the gateway's word. */
  statusOf(id: string): Promise<string>
  /** The marketplace refuses all changes of users for good. */
  refuseUsers(): void
  setPaused(paused: boolean): Promise<void>
  /** All is well again, whatever a test has left. */
  mend(): Promise<void>
}

export async function openSyncHouse(): Promise<SyncHouse> {
  const open = await openConsole({ env: { RATE_LIMIT_SCALE: '100', SYNC_WAIT_MS: '5000' } })
  const { ask, sandbox } = open.house

  async function setPaused(paused: boolean): Promise<void> {
    const words = 'mutation ($paused: Boolean!) { setSyncPaused(paused: $paused, reason: "a test") { paused } }'
    expect((await ask(words, { paused })).errors).toBeUndefined()
  }

  return {
    ...open,
    setPaused,
    async change(userId, more = {}) {
      const input = { userId, action: 'CREATE', data: person(userId), mode: 'WAIT', ...more }
      const words =
        'mutation ($input: SyncUserInput!) { syncUser(input: $input) { event { id } userErrors { message } } }'
      const { data, errors } = await ask(words, { input })
      expect([errors, data.syncUser.userErrors]).toEqual([undefined, []])
      return data.syncUser.event.id as string
    },
    async statusOf(id) {
      const words = 'query ($id: String!) { syncEvents(filter: { search: $id }) { edges { node { status } } } }'
      const { data } = await ask(words, { id })
      return data.syncEvents.edges[0].node.status as string
    },
    refuseUsers: () => void sandbox.control({ mode: '422', only: { path: 'users/sync', method: 'POST' } }),
    async mend() {
      sandbox.control({ mode: 'ok' })
      await setPaused(false)
    },
  }
}

/** The number of a card, by its label. */
export const card = (page: Page, label: string): Locator =>
  page
    .locator('.card')
    .filter({ has: page.getByText(label, { exact: true }) })
    .locator('dd')

export const placeOf = (page: Page): string => decodeURIComponent(new URL(page.url()).hash)
export const press = (within: Page | Locator, name: string | RegExp) => within.getByRole('button', { name }).click()
export const see = (within: Page | Locator, text: string | RegExp) => within.getByText(text).first().waitFor()
