import type { Page } from 'playwright-core'
import { systemClock } from '../../src/kit/clock.ts'
import { asking, author as asAuthor, reviewer as asReviewer } from '../features/publishing/review/asking.ts'
import { inBrowser, openConsole, signIn } from './console.ts'
import type { ConsoleHouse, Visit } from './console.ts'
import { askedBy, operationOf } from './operations.ts'

const yaml = `name: night-watch
displayName: Night watch
version: 1.2.0
description: Looks after **servers** at night.
author: Ann
keywords: [night]
permissions: { files: [read] }
dependencies: { plugins: { cafe-economie: ">=1.0.0" } }
`

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
const line = (page: Page, label: string) => page.getByLabel(label, { exact: true })
const standing = (page: Page) => page.getByRole('region', { name: 'Where it stands' })
const said = (page: Page) => page.getByRole('region', { name: 'What happened and was said' })
const headed = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true })
const live = (page: Page) => page.getByText('Live', { exact: true })
const headingHasFocus = (page: Page) => page.locator('h1:focus').waitFor()

inBrowser('the review in the console', () => {
  let open: ConsoleHouse
  let room: ReturnType<typeof asking>
  let passedMs = 0
  beforeAll(async () => {
    const clock = { ...systemClock, now: () => systemClock.now() + passedMs }
    open = await openConsole({ env: { RATE_LIMIT_SCALE: '100' }, clock })
    room = asking(open.house)
    await open.house.ask('{ searchPlugins(input: {}, first: 100) { totalCount } users(ids: ["author-0004"]) { id } }')
  }, 120_000)
  afterAll(() => open?.stop())

  const author = (hash: string, userId: string): Promise<Visit> =>
    open.visit(hash, ['item:read', 'item:write', 'user:read'], userId)
  const reviewer = (hash: string, userId = 'rita'): Promise<Visit> =>
    open.visit(hash, ['item:read', 'item:write', 'item:review'], userId)
  const isOver = async (...visits: Visit[]) => {
    for (const { page, complaints } of visits) {
      expect(complaints).toEqual([])
      await page.close()
    }
  }

  test('what its author hands in goes back for a change, comes again, is approved, and is listed', async () => {
    const one = await author('#/publish/new', 'author-0004')
    const { page: ann } = one
    const buffer = Buffer.from(yaml)
    await ann
      .getByLabel('Fill in from a manifest')
      .setInputFiles({ name: 'plugin.yaml', mimeType: 'text/yaml', buffer })
    await ann.getByText('Taken from plugin.yaml').waitFor()
    await ann.getByRole('button', { name: 'Add a screenshot' }).click()
    const picture = ann.getByRole('group', { name: 'Screenshot 1' })
    await picture.getByLabel('Address').fill('https://x.example.org/night.png')
    await picture.getByLabel('What it shows').fill('The night')
    const file = ann.getByRole('group', { name: 'File 1', exact: true })
    await file
      .getByLabel('Take from disk')
      .setInputFiles({ name: 'night.zip', mimeType: '', buffer: Buffer.from('zip') })
    await file.getByText('were taken from night.zip').waitFor()
    await ann.getByLabel('Publish as soon as it is approved').uncheck()
    await press(ann, 'Hand in for review')
    await file.getByText(/^Expected .*URL/).waitFor()
    await file.getByLabel('Address').fill('https://files.example.org/night.zip')
    await press(ann, 'Hand in for review')
    await headed(ann, 'Night watch 1.2.0').waitFor()
    await standing(ann).getByText('Waits for a reviewer.').waitFor()
    await standing(ann).getByText('it waits for its author to publish it').waitFor()

    const two = await reviewer('#/review')
    const { page: rita } = two
    await rita.getByText('1 waits, 0 in review, oldest since').waitFor()
    await rita.getByRole('link', { name: 'Night watch 1.2.0' }).click()
    await rita.getByRole('link', { name: 'The night' }).waitFor()
    expect(await rita.locator('main img').count()).toBe(0)
    await rita.getByText('Looks after **servers** at night.').waitFor()
    await rita.getByRole('link', { name: 'night.zip' }).waitFor()
    await rita.getByText('"files"').waitFor()
    await press(rita, 'Claim it')
    await standing(rita)
      .getByText(/^by rita through .* until/)
      .waitFor()
    await standing(ann).getByText('by a reviewer until').waitFor()
    await rita.getByRole('button', { name: 'Extend the claim' }).waitFor()

    await rita.getByLabel('Note', { exact: true }).fill('Smells of a copy.')
    await line(rita, 'Who reads it').selectOption('REVIEWERS')
    await press(rita, 'Say it')
    await said(rita)
      .getByRole('listitem')
      .filter({ hasText: 'Smells of a copy.' })
      .getByText('Only for reviewers')
      .waitFor()
    await press(rita, 'Request changes')
    const words = line(rita, 'What you say to the author')
    await rita.getByText(/1 to 4000 characters/).waitFor()
    expect(await words.getAttribute('aria-invalid')).toBe('true')
    await words.fill('Raise the version,\nplease.')
    await press(rita, 'Request changes')
    await headingHasFocus(rita)
    await rita.getByRole('heading', { name: 'Decide' }).waitFor({ state: 'detached' })

    await said(ann).getByText('Raise the version, please.').waitFor()
    expect(await ann.getByText('Smells of a copy.').count()).toBe(0)
    expect(await ann.getByText('rita').count()).toBe(0)
    await ann.getByRole('link', { name: 'Revise it' }).click()
    await said(ann).getByText('Raise the version').waitFor()
    expect(await line(ann, 'Price').inputValue()).toBe('0')
    expect(await file.getByLabel('Address').inputValue()).toBe('https://files.example.org/night.zip')
    expect(await ann.getByRole('button', { name: 'Keep the revision' }).isDisabled()).toBe(true)
    await line(ann, 'Version').fill('one')
    await press(ann, 'Keep the revision')
    await ann.getByText(/^Expected a version/).waitFor()
    await line(ann, 'Version').fill('1.2.1')
    await press(ann, 'Keep the revision')
    await headed(ann, 'Night watch 1.2.1').waitFor()
    await headingHasFocus(ann)
    await line(ann, 'A word to the reviewers').fill('Raised.')
    await press(ann, 'Hand in for review')

    await said(rita).getByText('Raised.').waitFor()
    await rita.getByText('Its author has changed what is to be published').waitFor()
    const approve = rita.getByRole('button', { name: 'Approve', exact: true })
    expect(await approve.isDisabled()).toBe(true)
    await press(rita, 'I have looked at it again')
    await words.fill('Good.')
    await approve.click()
    await standing(rita).getByText('Approved').waitFor()
    await press(ann, 'Publish it')
    await standing(ann).getByText('Listed at the marketplace.').waitFor()
    const [sent] = open.house.sandbox
      .ledger()
      .filter(({ method, path }) => method === 'POST' && path.endsWith('/publish'))
    expect(sent?.body).toMatchObject({ panel_item_id: 'night-watch', item_data: { metadata: { version: '1.2.1' } } })

    await ann.getByRole('link', { name: 'All that are on their way' }).click()
    const row = ann.getByRole('row', { name: /Night watch 1\.2\.1/ })
    await row.getByText('Listed').waitFor()
    await row.getByText('Good.').waitFor()
    await line(ann, 'State').selectOption('DRAFT')
    await press(ann, 'Show')
    await ann.getByText('There are none.').waitFor()
    await isOver(one, two)
  }, 90_000)

  test('the queue tells what comes, and nobody decides of their own, over a claim, or over what they have not seen', async () => {
    const own = await room.start({ panelItemId: 'own-one', submit: true }, asAuthor('rita'))
    const one = await reviewer('#/review')
    const { page } = one
    const row = (name: string) => page.getByRole('row', { name })
    await page.getByText('1 waits, 0 in review').waitFor()
    const other = { ...asAuthor('bob'), permissions: ['item:read', 'item:write'] }
    const { workflow } = await room.start(
      { panelItemId: 'long-one', submit: true, manifest: manifestOf('Long watch') },
      other,
    )
    await page.getByText('2 wait, 0 in review').waitFor()
    await row('Long watch').waitFor()
    await room.step('claimReview', workflow.id, asReviewer('rob'))
    await page.getByText('1 waits, 1 in review').waitFor()
    await row('Long watch')
      .getByText(/by rob through/)
      .waitFor()
    await line(page, 'State').selectOption('yes')
    await line(page, 'Beginning of a name or an id').fill('long')
    await press(page, 'Show')
    await page.getByText('1 publication like this').waitFor()
    expect(new URL(page.url()).hash).toBe('#/review?search=long&claimed=yes')
    await line(page, 'Handed in before').selectOption('P1D')
    await press(page, 'Show')
    await page.getByText('There are none like this.').waitFor()
    await press(page, 'Show all')

    await page.getByRole('row').filter({ hasText: 'rita' }).getByRole('link').click()
    await page.getByText('It is yours: another reviewer decides about it.').waitFor()
    expect(await page.getByRole('button', { name: /Claim|Approve|Reject|Request/ }).count()).toBe(0)
    await page.goBack()
    await row('Long watch').getByRole('link').click()
    await page.getByText('Another reviewer has claimed it').waitFor()
    expect(await page.getByRole('button', { name: /Claim|Approve|Reject|Request/ }).count()).toBe(0)
    await live(page).waitFor()
    await room.step('releaseReview', workflow.id, asReviewer('rob'))
    await page.getByRole('button', { name: 'Claim it' }).waitFor()

    // Between the look and the decision somebody says something, and nothing is decided over it.
    let isSaid = false
    await page.route('**/graphql', async (route) => {
      if (operationOf(route.request()) === 'ReviewReject' && !isSaid) {
        isSaid = true
        await room.say(workflow.id, 'One moment!', 'AUTHOR', other)
      }
      return route.fallback()
    })
    await press(page, 'Reject…')
    const dialog = page.getByRole('dialog')
    expect(await dialog.getByRole('button', { name: 'Reject it for good' }).isDisabled()).toBe(true)
    await press(page, 'Leave it')
    await line(page, 'What you say to the author').fill('It is a copy of another.')
    await press(page, 'Reject…')
    await press(page, 'Reject it for good')
    await page
      .getByRole('alert')
      .getByText(/Nothing was changed\. .* revision/)
      .waitFor()
    await said(page).getByText('One moment!').waitFor()
    expect(await room.workflow(workflow.id, other)).toMatchObject({ status: 'AWAITING_REVIEW' })
    expect(await line(page, 'What you say to the author').inputValue()).toBe('It is a copy of another.')
    await press(page, 'Reject…')
    await press(page, 'Reject it for good')
    await standing(page).getByText('Refused by the reviewers.').waitFor()
    await room.step('cancelPublishWorkflow', own.workflow.id, asAuthor('rita'))
    await isOver(one)
  }, 60_000)

  test('two clicks say a note once and approve once, and nothing claims that the step was refused', async () => {
    const { workflow } = await room.start({ panelItemId: 'clicked-twice', submit: true }, asAuthor('bob'))
    const one = await reviewer(`#/review/${workflow.id}`)
    const { page } = one
    const asked = askedBy(page)
    const twice = (name: string) => page.getByRole('button', { name, exact: true }).dblclick()
    await line(page, 'Note').fill('Said once.')
    await twice('Say it')
    await said(page).getByText('Said once.').waitFor()
    await twice('Approve')
    await standing(page).getByText('Listed at the marketplace.').waitFor()
    expect(asked.filter((name) => /^(PublicationNote|ReviewApprove)$/.test(name))).toEqual([
      'PublicationNote',
      'ReviewApprove',
    ])
    expect(await said(page).getByText('Said once.').count()).toBe(1)
    expect(await page.getByRole('alert').count()).toBe(0)
    await isOver(one)
  }, 60_000)

  test('what a reviewer has typed outlives a look at another page and a token that ends', async () => {
    const [first, second] = [
      await room.start({ panelItemId: 'typed-one', submit: true }, asAuthor('bob')),
      await room.start({ panelItemId: 'typed-two', submit: true }, asAuthor('bob')),
    ]
    const { page } = await reviewer(`#/review/${first.workflow.id}`)
    const [words, note] = [line(page, 'What you say to the author'), line(page, 'Note')]
    await words.fill('Half a decision')
    await note.fill('Half a note')
    await page.goto(new URL(`#/review/${second.workflow.id}`, page.url()).href)
    await standing(page).getByText('typed-two').waitFor()
    expect([await words.inputValue(), await note.inputValue()]).toEqual(['', ''])
    await page.goBack()
    await standing(page).getByText('typed-one').waitFor()
    expect([await words.inputValue(), await note.inputValue()]).toEqual(['Half a decision', 'Half a note'])

    // Nobody asks for anything: the stream ends with its token, and with it the session.
    passedMs += 3_600_000
    await page.getByRole('status').getByText('Your token is not accepted any more.').waitFor({ timeout: 6_000 })
    const rita = ['item:read', 'item:write', 'item:review']
    await signIn(page, await open.house.token(rita, 'rob'))
    await standing(page).getByText('typed-one').waitFor()
    expect([await words.inputValue(), await note.inputValue()]).toEqual(['', ''])
    await press(page, 'Sign out')
    await signIn(page, await open.house.token(rita, 'rita'))
    await standing(page).getByText('typed-one').waitFor()
    expect([await words.inputValue(), await note.inputValue()]).toEqual(['Half a decision', 'Half a note'])
    await press(page, 'Say it')
    await said(page).getByText('Half a note').waitFor()
    await press(page, 'Request changes')
    await said(page).getByText('Half a decision').waitFor()
    expect(await note.inputValue()).toBe('')
    await page.close()
  }, 60_000)

  test('what a reviewer has typed about a publication that another decides meanwhile is shown until it is forgotten', async () => {
    const { workflow } = await room.start({ panelItemId: 'decided-elsewhere', submit: true }, asAuthor('bob'))
    const one = await reviewer(`#/review/${workflow.id}`)
    const { page } = one
    await line(page, 'What you say to the author').fill('Half a decision')
    await live(page).waitFor()
    await room.step('claimReview', workflow.id, asReviewer('rob'))
    const claimed = await room.workflow(workflow.id, asReviewer('rob'))
    await room.decide('requestChanges', claimed, asReviewer('rob'))
    const unsaid = page.getByRole('region', { name: 'Not sent' })
    await unsaid.getByText('Half a decision').waitFor()
    const asksBeforeItGoes =
      "(() => { const event = new Event('beforeunload', { cancelable: true }); dispatchEvent(event); return event.defaultPrevented })()"
    expect(await page.evaluate(asksBeforeItGoes)).toBe(true)
    await press(page, 'Forget it')
    await unsaid.waitFor({ state: 'hidden' })
    expect(await page.evaluate(asksBeforeItGoes)).toBe(false)
    await isOver(one)
  }, 60_000)

  test('a table that is wider than the window is moved by the keyboard, and one that is not is no stop on the way', async () => {
    const { workflow } = await room.start({ panelItemId: 'wide-table', submit: true }, asAuthor('bob'))
    const one = await reviewer(`#/review/${workflow.id}`)
    const { page } = one
    await standing(page).waitFor()
    const files = page.getByRole('region', { name: 'Table: Files' })
    expect(await files.count()).toBe(0)
    await page.setViewportSize({ width: 380, height: 800 })
    await files.waitFor()
    expect(await files.getAttribute('tabindex')).toBe('0')
    await files.focus()
    // It moves smoothly, so not at once.
    while ((await files.evaluate((place) => place.scrollLeft)) === 0) await page.keyboard.press('ArrowRight')
    await page.locator('[role=region].scroll:focus').waitFor()
    await isOver(one)
  }, 60_000)

  test('whoever uses the keyboard is not left nowhere by what is off for a moment, nor by what goes', async () => {
    const { workflow } = await room.start({ panelItemId: 'by-keyboard', submit: true }, asAuthor('bob'))
    const one = await reviewer(`#/review/${workflow.id}`)
    const { page } = one
    const enter = (name: string) => page.getByRole('button', { name, exact: true }).press('Enter')
    const focused = (name: string) => page.locator(':focus', { hasText: name }).waitFor()
    await enter('Claim it')
    await focused('Extend the claim')
    await line(page, 'Note').fill('Said by the keyboard.')
    await enter('Say it')
    await said(page).getByText('Said by the keyboard.').waitFor()
    await focused('Say it')
    await enter('Release it')
    await focused('Claim it')
    await isOver(one)
    const two = await author('#/publish/new', 'author-0004')
    const { page: form } = two
    await form.getByRole('button', { name: 'Add a screenshot' }).press('Enter')
    await form.getByRole('button', { name: 'Take out screenshot 1' }).press('Enter')
    await form.locator(':focus', { hasText: 'Add a screenshot' }).waitFor()
    await isOver(two)
  }, 60_000)

  test('where a review is needed the way leads there, and a change is compared field by field', async () => {
    const one = await author('#/publish/change/mpi-000003', 'author-0004')
    const { page } = one
    await line(page, 'Name').fill('Señor Respawn')
    await line(page, 'Tags').fill('spawn\nrespawn')
    await page.route('**/graphql', (route) => {
      if (operationOf(route.request()) !== 'PublishChange') return route.fallback()
      const message = 'Changes are reviewed first: hand it in with startPublishWorkflow.'
      const error = { message, path: ['updatePlugin'], extensions: { code: 'AUTHORIZATION_FAILED', requestId: 'no-1' } }
      return route.fulfill({ json: { data: null, errors: [error] } })
    })
    await press(page, 'Send the change')
    await page.getByRole('alert').getByText('startPublishWorkflow').waitFor()
    await page.getByText('Nothing is published here without a review.').waitFor()
    await page.locator(':focus', { hasText: /^Hand in for review$/ }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: /^Señor Respawn/ }).waitFor()
    await press(page, 'Withdraw it from the review')
    await standing(page).getByText('With its author, who has not handed it in yet.').waitFor()
    await press(page, 'Hand in for review')
    await standing(page).getByText('Waits for a reviewer.').waitFor()

    const two = await reviewer(`#/review/${page.url().split('/').at(-1)}`)
    const changes = two.page.getByRole('region', { name: 'What it changes' })
    const field = (name: string) => changes.getByRole('row', { name: new RegExp(`^${name}`) })
    await field('title').getByRole('deletion').getByText('Señor Spawn').waitFor()
    await field('title').getByRole('insertion').getByText('Señor Respawn').waitFor()
    await field('tags').getByRole('insertion').first().waitFor()
    expect(await field('price').count()).toBe(0)
    expect(await field('files').count()).toBe(0)
    await press(page, 'Give it up…')
    await page.getByRole('dialog').getByLabel('Why').fill('Not worth it.')
    await press(page, 'Give it up for good')
    await standing(two.page).getByText('Given up by its author.').waitFor()
    await said(two.page).getByText('Not worth it.').waitFor()
    await isOver(one, two)
  }, 60_000)
})

const manifestOf = (name: string) => ({
  name,
  version: '1.0.0',
  description: 'Looks after servers for long.',
  author: 'Bob',
})
