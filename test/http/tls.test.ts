import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { request } from 'node:https'
import { connect as tcp } from 'node:net'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import type { ConnectionOptions } from 'node:tls'
import { raw, serve } from './server-under-test.ts'
import type { ServerUnderTest } from './server-under-test.ts'

let folder: string
let tls: { cert: string; key: string }
let site: ServerUnderTest
/** Its certificate fits the key exchanges of old that one with an elliptic curve cannot do in any case. */
let rsaSite: ServerUnderTest
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tls-'))
  tls = certificate('ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1')
  site = await serve([], { tls })
  rsaSite = await serve([], { tls: certificate('rsa:2048') })
})
afterAll(async () => {
  await Promise.all([site.stop(), rsaSite.stop()])
  rmSync(folder, { recursive: true })
})

function certificate(...kind: string[]): { cert: string; key: string } {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2', '-nodes']
  const asked = ['req', '-x509', '-newkey', ...kind, '-keyout', key, '-out', cert, ...subject]
  execFileSync('openssl', asked, { stdio: 'ignore' })
  return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') }
}

/** The protocol that was agreed on, or the error code of a handshake that failed. */
function handshake(options: ConnectionOptions, { port } = site): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options }, () => {
      resolve(`${socket.getProtocol()} ${socket.getCipher().name}`)
      socket.destroy()
    })
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
  })
}

test('answers over TLS 1.3 and 1.2, with HSTS', async () => {
  expect(await handshake({})).toMatch(/^TLSv1\.3 /)
  expect(await handshake({ maxVersion: 'TLSv1.2' })).toMatch(/^TLSv1\.2 ECDHE-ECDSA-.*(GCM|POLY1305)/)
  const hsts = await new Promise((resolve, reject) => {
    const sent = request({ port: site.port, host: '127.0.0.1', path: '/ok', rejectUnauthorized: false }, (response) => {
      response.resume()
      resolve(response.headers['strict-transport-security'])
    })
    sent.on('error', reject).end()
  })
  expect(hsts).toContain('max-age=')
})

const weak: [name: string, options: ConnectionOptions][] = [
  ['TLS 1.1', { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }],
  ['a cipher without authenticated encryption', { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-SHA' }],
]

test.each(weak)('refuses %s', async (_name, options) =>
  expect(await handshake(options)).toMatch(/^(ERR_SSL|ECONNRESET)/),
)

test('refuses a key exchange without forward secrecy, also where the certificate would do', async () => {
  const old = (ciphers: string) => handshake({ maxVersion: 'TLSv1.2', ciphers }, rsaSite)
  expect(await old('ECDHE-RSA-AES128-GCM-SHA256')).toBe('TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256')
  expect(await old('AES128-GCM-SHA256')).toMatch(/^(ERR_SSL|ECONNRESET)/)
})

test('refuses to renegotiate', async () => {
  const to = { port: site.port, host: '127.0.0.1', rejectUnauthorized: false, maxVersion: 'TLSv1.2' } as const
  const outcome = await new Promise((resolve) => {
    const socket = connect(to, () => socket.renegotiate({}, (error) => resolve(error?.message ?? 'renegotiated')))
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code)).on('close', () => resolve('closed'))
  })
  expect(outcome).toBe('ERR_SSL_NO_RENEGOTIATION')
})

test('plain HTTP on the TLS port gets nothing', async () => {
  const { statuses, closed } = await raw(site.port, 'GET /ok HTTP/1.1\r\nHost: a\r\n\r\n', 10_000)
  expect(closed).toBe(true)
  expect(statuses.filter((status) => status < 400)).toEqual([])
})

/** A client that connects and says nothing, once it has been accepted. */
async function silent({ server, port }: ServerUnderTest): Promise<Socket> {
  const accepted = once(server.node, 'connection')
  const socket = tcp(port, '127.0.0.1').resume()
  socket.on('error', () => undefined)
  await accepted
  return socket
}

test('a connection without a handshake is closed as one without headers is', async () => {
  const own = await serve([], { tls, limits: { headersMs: 300 } })
  const socket = await silent(own)
  await once(socket, 'close', { signal: AbortSignal.timeout(15_000) })
  await own.stop()
})

test('a connection without a handshake holds no drain', async () => {
  const own = await serve([], { tls })
  const socket = await silent(own)
  const closed = once(socket, 'close')
  await own.server.drain(0)
  await closed
})
