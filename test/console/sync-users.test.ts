import { readFile } from 'node:fs/promises'
import { effectsOf, eventually } from '../features/users/room.ts'
import { inBrowser } from './console.ts'
import { operationOf } from './operations.ts'
import { openSyncHouse, placeOf, press, see } from './sync-house.ts'
import type { SyncHouse } from './sync-house.ts'

inBrowser('users in the room of the user sync', () => {
  let open: SyncHouse
  beforeAll(async () => {
    open = await openSyncHouse()
  }, 120_000)
  afterAll(() => open?.stop())
  afterEach(() => open.mend())

  test('a user is looked up, compared and mended', async () => {
    await open.change('bent')
    const { sandbox } = open.house
    const elsewhere = {
      action: 'update',
      user_id: 'bent',
      user_data: { email: 'bent@example.org', username: 'bent', display_name: 'Somebody' },
    }
    const headers = { ...(await sandbox.headers()), 'content-type': 'application/json' }
    const body = JSON.stringify(elsewhere)
    expect((await fetch(`${sandbox.url}/integration/users/sync`, { method: 'POST', headers, body })).status).toBe(200)
    const { page, complaints } = await open.visit('#/sync/users')
    await page.getByLabel('Panel user id').fill('bent')
    await press(page, 'Look up')
    expect(placeOf(page)).toBe('#/sync/users/bent')
    await see(page, 'It was never compared.')
    // Told when it changes, and a part of the list all the same.
    const state = page.getByRole('definition').filter({ hasText: 'Synchronised' })
    expect(await state.getByRole('status').count()).toBe(1)
    await press(page, 'Compare with the marketplace')
    await see(page, 'Compared. 1 field differs: displayName.')
    await see(page.getByRole('table', { name: 'Differences' }), 'displayName')
    await see(page.getByLabel('How far it has come'), 'Drifted')
    await press(page, 'Send again')
    await see(page, 'Update is on its way:')
    await see(page.getByLabel('How far it has come'), 'Synchronised')
    expect(effectsOf(sandbox, 'bent').at(-1)?.user_data['display_name']).toBe('The bent')
    const sent = effectsOf(sandbox, 'bent').length
    await press(page, 'Send again')
    await see(page, 'Nothing differs, so nothing was sent.')
    expect(effectsOf(sandbox, 'bent')).toHaveLength(sent)
    await page.getByLabel('even when nothing differs').check()
    await press(page, 'Send again')
    await eventually('the same again', () => effectsOf(sandbox, 'bent').length === sent + 1)
    await page.goBack()
    await page.getByRole('heading', { name: 'Users' }).waitFor()
    expect(complaints).toEqual([])
    await page.close()
  })

  test('what is stored about a user is a file, and erasing it ends with a certificate', async () => {
    await open.change('gone')
    const { page, complaints } = await open.visit('#/sync/users/gone')
    await press(page, 'Prepare an export')
    const link = page.getByRole('link', { name: 'Save it as a file' })
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
    expect(download.suggestedFilename()).toBe('user-gone.json')
    expect(JSON.parse(await readFile(await download.path(), 'utf8'))).toMatchObject({ userId: 'gone' })
    open.house.sandbox.control({ mode: '503', only: { path: 'users/sync', method: 'POST' }, retryAfter: 1, times: 1 })
    await press(page, 'Erase this user…')
    const dialog = page.getByRole('dialog', { name: 'Erase gone?' })
    const sure = dialog.getByRole('button', { name: 'Erase for good' })
    expect(await sure.isDisabled()).toBe(true)
    await dialog.getByLabel('Reason').fill('Asked for by letter')
    const [sent] = await Promise.all([
      page.waitForRequest((request) => operationOf(request) === 'SyncErase'),
      sure.click(),
    ])
    // Two keys for one write would leave open which of them counts.
    expect(sent.headers()['idempotency-key']).toBeUndefined()
    expect(sent.postDataJSON()).toMatchObject({ variables: { idempotencyKey: expect.any(String) } })
    const certificate = page.getByRole('table', { name: 'Certificate of erasure' })
    await certificate.getByRole('rowheader', { name: 'marketplace' }).waitFor()
    await eventually('the acknowledgement', async () => {
      const again = page.getByRole('button', { name: 'Ask how it stands' })
      if (await again.isVisible()) await again.click().catch(() => undefined)
      return page.getByText('Everything is erased, at the marketplace as well.').isVisible()
    })
    expect(effectsOf(open.house.sandbox, 'gone').map(({ action }) => action)).toEqual(['create', 'delete'])
    const { data } = await open.house.ask('{ exportUser(userId: "gone") }')
    expect(JSON.stringify(data.exportUser)).not.toContain('gone@example.org')
    expect(complaints).toEqual([])
    await page.close()
  })

  test('while the marketplace is down a comparison says why, and what is known stays', async () => {
    await open.change('steady')
    const { page, complaints } = await open.visit('#/sync/users/steady')
    await see(page.getByLabel('How far it has come'), 'Synchronised')
    open.house.sandbox.control({ mode: '503' })
    await press(page, 'Compare with the marketplace')
    const alert = page.getByRole('alert')
    await see(alert, 'SERVICE_UNAVAILABLE')
    await see(alert, /request/)
    await see(page.getByLabel('How far it has come'), 'Synchronised')
    open.house.sandbox.control({ mode: 'ok' })
    await eventually('the marketplace again', async () => {
      const again = alert.getByRole('button', { name: 'Try again' })
      if (await again.isVisible()) await again.click().catch(() => undefined)
      return page.getByText('Compared. No difference was found').isVisible()
    })
    expect(complaints.filter((line) => !line.includes('503'))).toEqual([])
    await page.close()
  })
})
