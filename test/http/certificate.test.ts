/** F22, H12: the certificate of the gateway itself, replaced while it runs, and callers who must show one of their own. */
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { newAuthority } from '../support/certificates.ts'
import type { Authority, Certificate } from '../support/certificates.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'

let dir: string
let authority: Authority
let house: TestGateway | undefined

const file = (name: string) => join(dir, `gateway-${name}.pem`)

async function install({ certFile, keyFile }: Certificate): Promise<void> {
  await copyFile(keyFile, file('key'))
  await copyFile(certFile, file('cert'))
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'certificate-'))
  authority = newAuthority(dir, 'authority')
})
beforeEach(() => install(authority.issue('first', 'IP:127.0.0.1')))
afterEach(async () => {
  await house?.stop()
  house = undefined
})
afterAll(() => rm(dir, { recursive: true }))

const start = async (env: Record<string, string> = {}) =>
  (house = await startTestGateway({ env: { TLS_CERT_FILE: file('cert'), TLS_KEY_FILE: file('key'), ...env } }))

/** The name on the certificate and the status of an answer, or the code of the refusal. On a connection of its own. */
async function visit(
  { gateway }: TestGateway,
  shown?: Certificate,
): Promise<[name: string, status?: number | undefined]> {
  const [ca, cert, key] = await Promise.all(
    [authority.caFile, shown?.certFile, shown?.keyFile].map(async (path) => path && readFile(path)),
  )
  return new Promise((resolve) => {
    request({ host: '127.0.0.1', port: gateway.port, path: '/livez', agent: false, ca, cert, key }, (response) => {
      response.resume()
      resolve([String((response.socket as TLSSocket).getPeerCertificate().subject.CN), response.statusCode])
    })
      .on('error', (error: NodeJS.ErrnoException) => resolve([error.code ?? error.message]))
      .end()
  })
}

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 50))
}

test('files that are replaced are soon shown, and broken ones leave the old certificate in use', async () => {
  const at = await start()
  expect(await visit(at)).toEqual(['first', 200])
  await install(authority.issue('second', 'IP:127.0.0.1'))
  await until(async () => (await visit(at))[0] === 'second')

  // A key that is not the certificate's.
  await copyFile(authority.issue('third', 'IP:127.0.0.1').keyFile, file('key'))
  await until(() => at.logged.some((line) => line.includes('the old one stays') && line.includes('TLS_KEY_FILE')))
  expect(await visit(at)).toEqual(['second', 200])
  await install(authority.issue('fourth', 'IP:127.0.0.1'))
  await until(async () => (await visit(at))[0] === 'fourth')
}, 60_000)

test('with TLS_CLIENT_CA_FILE only callers with a certificate of that authority are served, whoever it is by then', async () => {
  const others = newAuthority(dir, 'others')
  await copyFile(authority.caFile, file('client-ca'))
  const at = await start({ TLS_CLIENT_CA_FILE: file('client-ca') })
  const [mine, theirs] = [authority.issue('caller', 'DNS:caller'), others.issue('caller', 'DNS:caller')]
  expect(await visit(at, mine)).toEqual(['first', 200])
  for (const refused of [await visit(at), await visit(at, theirs)])
    expect(refused).toEqual([expect.stringMatching(/^(ERR_SSL|ECONNRESET|EPIPE)/)])

  await copyFile(others.caFile, file('client-ca'))
  await until(async () => (await visit(at, theirs))[1] === 200)
  expect(await visit(at, mine)).toEqual([expect.stringMatching(/^(ERR_SSL|ECONNRESET|EPIPE)/)])

  // Nobody is let in because the list of authorities is gone.
  await writeFile(file('client-ca'), '')
  await until(() => at.logged.some((line) => line.includes('TLS_CLIENT_CA_FILE')))
  expect(await visit(at)).toEqual([expect.stringMatching(/^(ERR_SSL|ECONNRESET|EPIPE)/)])
}, 60_000)

test.each([
  ['a key of another certificate', () => authority.issue('stranger', 'IP:127.0.0.1').keyFile, /TLS_KEY_FILE: expected/],
  ['a key that is none', () => authority.caFile, /TLS_KEY_FILE: expected/],
])('%s refuses the start, by the name of the variable', async (_name, keyFile, says) => {
  await expect(start({ TLS_KEY_FILE: keyFile() })).rejects.toThrow(says)
})
