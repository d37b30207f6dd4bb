/** What was approved is owed to the marketplace, whatever becomes of the process that took the approval in. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSandbox } from '../../../../sandbox/sandbox.ts'
import { endAll, launch } from '../../../security/running.ts'
import type { Running } from '../../../security/running.ts'
import { file, manifest } from './asking.ts'

afterAll(endAll)

interface Workflow {
  readonly id: string
  readonly status: string
}

async function workflowOf(gateway: Running, query: string, variables?: unknown): Promise<Workflow> {
  const { data } = (await (await gateway.post(query, variables)).json()) as { data: { result: { workflow: Workflow } } }
  return data.result.workflow
}

test('a publication that was approved before a kill -9 is listed once, by the process that comes after', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'gateway-review-'))
  const sandbox = await startSandbox({ plugins: 3 })
  const env = { GATEWAY_JWT_SECRET: 'a secret that outlives the process it was given to, as secrets do' }
  try {
    sandbox.control({ mode: '503' })
    const first = await launch({ dataDir, sandbox, env }).ready
    const input = {
      panelItemId: 'killed',
      userId: 'ann',
      manifest,
      files: [file],
      submit: true,
      idempotencyKey: 'kill',
    }
    const { id } = await workflowOf(
      first,
      'mutation S($input: StartWorkflowInput!) { result: startPublishWorkflow(input: $input) { workflow { id status } } }',
      { input },
    )
    const approved = await workflowOf(
      first,
      `mutation { result: approvePlugin(workflowId: "${id}", expectedRevision: 1) { workflow { id status } } }`,
    )
    expect(approved).toEqual({ id, status: 'PUBLISHING' })
    first.child.kill('SIGKILL')
    expect(await first.ended).toBe('SIGKILL')

    sandbox.control({ mode: 'ok' })
    const second = await launch({ dataDir, sandbox, env }).ready
    const statusNow = async () => {
      const { data } = (await (await second.post(`{ publishWorkflow(id: "${id}") { status } }`)).json()) as {
        data: { publishWorkflow: { status: string } }
      }
      return data.publishWorkflow.status
    }
    while ((await statusNow()) === 'PUBLISHING') await new Promise((resolve) => setTimeout(resolve, 100))
    expect(await statusNow()).toBe('PUBLISHED')
    const effects = sandbox.ledger({ effectsOnly: true }).filter(({ effect }) => effect?.['panel_item_id'] === 'killed')
    expect(effects).toHaveLength(1)
    second.child.kill('SIGTERM')
    await second.ended
  } finally {
    await sandbox.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}, 60_000)
