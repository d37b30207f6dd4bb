/** A gateway with a panel whose users call directly, two such users with data of their own, and everything that one may ask. */
import { randomBytes } from 'node:crypto'
import { permissions } from '../../src/auth/permissions.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { AskOptions, TestGateway } from '../support/gateway.ts'
import { userIssuer } from '../support/user-issuer.ts'

export interface Person {
  readonly id: string
  /** In every text that belongs to this person alone. */
  readonly canary: string
  /** The marketplace's id of the plugin on the market. */
  plugin: string
  panelItemId: string
  /** The marketplace's id of the plugin that is not on the market yet. */
  draft: string
  /** A publication that was begun and not handed in. */
  workflow: string
}

export interface TwoUsers {
  readonly house: TestGateway
  readonly ann: Person
  readonly ben: Person
  /** The ways in which Ann asks: by herself, and through a service that acts for her. */
  asAnn(): Promise<Record<'with her own token' | 'through a service', AskOptions>>
  userToken(userId: string, roles: readonly string[]): Promise<string>
  stop(): Promise<void>
}

/** Everything but the work of operators: what is refused is then refused for whose it is, not for a missing permission. */
export const memberPermissions = permissions.filter((word) => !word.startsWith('admin:'))

export async function startTwoUsers(): Promise<TwoUsers> {
  const issuer = await userIssuer({ MEMBER: memberPermissions, READER: ['item:read'], OPERATOR: 'all' })
  const house = await startTestGateway({
    sandbox: { plugins: 5 },
    env: {
      ...issuer.env,
      RATE_LIMIT_SCALE: '1000',
      SYNC_WAIT_MS: '8000',
      REQUEST_TIMEOUT: '20000',
    },
  })

  async function settle(name: string): Promise<Person> {
    const canary = `canary-${name}-${randomBytes(6).toString('hex')}`
    const person = { id: `user-${name}`, canary, plugin: '', panelItemId: `panel-${name}`, draft: '', workflow: '' }
    const data = {
      email: `${canary}@example.org`,
      username: name,
      displayName: `The ${name}`,
      avatarUrl: `https://panel.example/${canary}.png`,
      profile: {
        bio: canary,
        location: canary,
        website: `https://${canary}.example/`,
        socialLinks: [{ network: 'forge', url: `https://forge.example/${canary}` }],
      },
      preferences: { newsletter: true, notifications: true, profileVisibility: 'PRIVATE' },
      roles: [canary],
    }
    const { data: synced, errors } = await house.ask(
      'mutation ($input: SyncUserInput!) { syncUser(input: $input) { status userErrors { message } } }',
      { input: { userId: person.id, action: 'CREATE', mode: 'WAIT', data } },
    )
    if (errors || synced.syncUser.status !== 'SYNCHRONIZED') throw new Error(JSON.stringify({ errors, synced }))
    person.plugin = await place(person, person.panelItemId, { title: `Plugin of ${name}`, status: 'published' })
    person.draft = await place(person, `${person.panelItemId}-draft`, { title: canary, status: 'draft' })
    person.workflow = await begin(person)
    return person
  }

  async function begin({ id, canary }: Person): Promise<string> {
    const input = {
      panelItemId: `begun-${id}`,
      userId: id,
      manifest: { name: canary, version: '1.0.0', description: 'A plugin with a description.', author: canary },
      files: [
        {
          name: 'plugin.zip',
          size: '10',
          type: 'application/zip',
          url: 'https://files.example/p.zip',
          sha256: 'a'.repeat(64),
        },
      ],
      idempotencyKey: `begun-${id}`,
    }
    const { data } = await house.ask(
      'mutation ($input: StartWorkflowInput!) { startPublishWorkflow(input: $input) { workflow { id } } }',
      { input },
    )
    return data.startPublishWorkflow.workflow.id as string
  }

  /** Puts a plugin on the marketplace as somebody else's panel would. */
  async function place(person: Person, panelItemId: string, item: object): Promise<string> {
    const response = await fetch(`${house.sandbox.url}/integration/plugins/publish`, {
      method: 'POST',
      headers: { ...(await house.sandbox.headers()), 'content-type': 'application/json' },
      body: JSON.stringify({
        panel_item_id: panelItemId,
        user_id: person.id,
        item_data: {
          description: 'A plugin with a description.',
          version: '1.0.0',
          price: 5,
          currency: 'USD',
          ...item,
        },
      }),
    })
    const { data } = (await response.json()) as { data: { marketplace_item_id: string } }
    return data.marketplace_item_id
  }

  const [ann, ben] = [await settle('ann'), await settle('ben')]
  return {
    house,
    ann,
    ben,
    userToken: issuer.token,
    asAnn: async () => ({
      'with her own token': { token: await issuer.token(ann.id, ['MEMBER']) },
      'through a service': { permissions: memberPermissions, actingUserId: ann.id },
    }),
    async stop() {
      await house.stop()
      await issuer.remove()
    },
  }
}
