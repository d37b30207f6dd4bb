import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readManifest } from '../../src/cli/plugins/manifest.ts'

const folder = mkdtempSync(join(tmpdir(), 'manifest-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function read(name: string, text: string | Uint8Array) {
  const file = join(folder, name)
  writeFileSync(file, text)
  try {
    return await readManifest(folder)
  } finally {
    rmSync(file)
  }
}

test("the panel's plugin.yaml becomes a manifest", async () => {
  const found = await read(
    'plugin.yaml',
    `name: storage-plus
displayName: Storage plus
version: 1.0
author: { name: Ann, email: ann@example.org }
description: More room.
keywords: [disk]
permissions: [files:read]
api: { routes: [] }
dependencies: { npm: { left-pad: "1" }, plugins: { storage: ">=1" } }
compatibility: { min_panel_version: 1.4.0 }
`,
  )
  expect(found).toEqual({
    file: 'plugin.yaml',
    id: undefined,
    name: 'storage-plus',
    ignored: ['api'],
    input: {
      name: 'Storage plus',
      version: '1',
      author: 'Ann',
      description: 'More room.',
      tags: ['disk'],
      permissions: ['files:read'],
      dependencies: [{ id: 'storage', range: '>=1' }],
      minPanelVersion: '1.4.0',
    },
  })
})

test.each([
  ['plugins: [storage]', [{ id: 'storage' }]],
  ['npm: { left-pad: "1" }', undefined],
  [
    'plugins: { storage: , queue: { version: ^2.0.0, optional: true } }',
    [{ id: 'storage' }, { id: 'queue', range: '^2.0.0', kind: 'OPTIONAL' }],
  ],
  [
    'plugins: [{ id: storage, version: ^1.0.0 }, { queue: ">=1" }]',
    [
      { id: 'storage', range: '^1.0.0' },
      { id: 'queue', range: '>=1' },
    ],
  ],
  ['plugins: [{ id: storage, kind: conflict, since: 3 }]', [{ id: 'storage', kind: 'CONFLICT', since: 3 }]],
])('dependencies as %s', async (text, expected) => {
  const { input } = await read('plugin.yaml', `name: x\ndependencies: { ${text} }\n`)
  expect(input['dependencies']).toEqual(expected)
})

test('a manifest.json is read where there is no plugin.yaml', async () => {
  const text = JSON.stringify({ id: 'p-1', name: 'X', price: 4.5, screenshots: ['https://x.example.org/1.png'] })
  const { id, input } = await read('manifest.json', text)
  expect(id).toBe('p-1')
  expect(input).toEqual({
    name: 'X',
    price: '4.5',
    screenshots: [{ url: 'https://x.example.org/1.png', alt: 'Screenshot 1', order: 0 }],
  })
})

test('a manifest.json that begins with a byte order mark is read', async () => {
  expect(await read('manifest.json', '\ufeff{"name":"X"}')).toMatchObject({ name: 'X', ignored: [] })
})

test.each([
  ['UTF-16 of Windows', Buffer.from('\ufeffname: Wächter\n', 'utf16le')],
  ['UTF-16 of others', Buffer.from('\ufeffname: Wächter\n', 'utf16le').swap16()],
])('a plugin.yaml in %s is read', async (_encoding, bytes) => {
  expect(await read('plugin.yaml', bytes)).toMatchObject({ name: 'Wächter', ignored: [] })
})

test('a file in another encoding is refused, and not published with other letters', async () => {
  const reading = read('plugin.yaml', Buffer.from('name: Wächter\n', 'latin1'))
  await expect(reading).rejects.toThrow('plugin.yaml is not text in UTF-8: save it as such.')
})

test('what is said in another form is taken over, or told as left out', async () => {
  const { input, ignored } = await read(
    'plugin.yaml',
    `name: x
tags: disk, backup
license: { type: MIT, url: https://x.example.org/license }
screenshots: [{ url: https://x.example.org/1.png, alt: The main page }, https://x.example.org/2.png]
homepage: [https://x.example.org]
keywords:
price: { amount: 3 }
dependencies: { npm: {} }
`,
  )
  expect(input).toEqual({
    name: 'x',
    tags: ['disk', 'backup'],
    license: 'MIT',
    screenshots: [
      { url: 'https://x.example.org/1.png', alt: 'The main page', order: 0 },
      { url: 'https://x.example.org/2.png', alt: 'Screenshot 2', order: 1 },
    ],
  })
  expect(ignored).toEqual(['homepage', 'price'])
})

test.each([
  ['plugin.yaml', 'name: [unclosed\n', /plugin\.yaml cannot be read \(line/],
  ['manifest.json', '[1]', /expected names and values/],
  ['manifest.json', '{', /manifest\.json cannot be read/],
  ['readme.md', 'x', /neither a plugin\.yaml nor a manifest\.json/],
])('%s with %j is refused as a mistake of the caller', async (name, text, message) => {
  await expect(read(name, text)).rejects.toMatchObject({ exit: 2, message: expect.stringMatching(message) })
})

test.each([
  '"git+https://example.com/night-watch.git"',
  '{ "type": "git", "url": "git+https://example.com/night-watch.git" }',
])('a repository as npm writes it is the address behind it: %s', async (repository) => {
  const { input } = await read('manifest.json', `{ "name": "night-watch", "repository": ${repository} }`)
  expect(input).toEqual({ name: 'night-watch', repository: 'https://example.com/night-watch.git' })
})
