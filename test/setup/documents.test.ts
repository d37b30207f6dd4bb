import { existsSync, globSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startPanel } from '../../examples/panel/panel.ts'
import { startTestGateway } from '../support/gateway.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const read = (name: string) => readFileSync(join(root, name), 'utf8')
const pages = ['*.md', 'docs/**/*.md', 'examples/**/*.md'].flatMap((pattern) =>
  globSync(pattern, { cwd: root, exclude: (path) => path.includes('node_modules') }),
)
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }

test('the pages are found', () => {
  expect(pages).toEqual(expect.arrayContaining(['README.md', 'CONTRIBUTING.md']))
})

test.each(pages)('%s links to files that are there', (page) => {
  const links = [...read(page).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target = '']) => target)
  const broken = links.filter((link) => !/^[a-z]+:/.test(link) && !existsSync(join(root, dirname(page), link)))
  expect(broken).toEqual([])
})

const ours = /`((?:src|schema|sandbox|dev|scripts|console|test|docs|examples)\/[\w./*-]*)`/g

test.each(pages)('%s names files that are there', (page) => {
  const named = [...read(page).matchAll(ours)].map(([, file = '']) => file)
  // What is built and what a feature has by convention are patterns, not files of the repository.
  const missing = named.filter((file) => !file.startsWith('console/dist') && globSync(file, { cwd: root }).length === 0)
  expect(missing).toEqual([])
})

test.each(pages)('%s names commands that exist', (page) => {
  const named = [...read(page).matchAll(/\bnpm run (?:--silent )?([a-z][\w:-]*)/g)].map(([, script = '']) => script)
  expect(named.filter((script) => !(script in scripts))).toEqual([])
})

test("the README's curl line asks what npm start's own line asks", async () => {
  const { curlLine } = await import('../../dev/welcome.ts')
  const [line] = /^curl .*$/m.exec(read('README.md')) ?? []
  const own = curlLine('http://127.0.0.1:4000/graphql', '$(npm run --silent token)')
  // The README's token is made by the shell, so it stands in double quotes.
  expect(line).toBe(own.replace(/'(Authorization: [^']*)'/, '"$1"'))
})

test('the operations on the pages are carried out as they stand', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pages-'))
  const panel = await startPanel()
  const SUBGRAPHS = join(folder, 'subgraphs.json')
  await writeFile(SUBGRAPHS, JSON.stringify([{ name: 'panel', url: panel.url }]))
  const house = await startTestGateway({ sandbox: { plugins: 60 }, env: { SUBGRAPHS } })
  try {
    const operations = pages.flatMap((page) =>
      [...read(page).matchAll(/^ *```graphql\n(.*?)^ *```$/gms)].map(([, text = '']) => ({ page, text })),
    )
    // The others are SDL.
    const asked = operations.filter(({ text }) => !/^\s*(extend |type )/m.test(text))
    expect(asked.length).toBeGreaterThanOrEqual(6)
    for (const { page, text } of asked) {
      const answer = await house.ask(text, { words: 'server' })
      const told = JSON.stringify(answer.data)
      expect({ page, text, errors: answer.errors }).toEqual({ page, text, errors: undefined })
      expect({ page, told }).toEqual({ page, told: expect.not.stringMatching(/"userErrors":\[\{|"DEAD"/) })
    }
  } finally {
    await house.stop()
    await panel.stop()
    await rm(folder, { recursive: true })
  }
}, 60_000)
