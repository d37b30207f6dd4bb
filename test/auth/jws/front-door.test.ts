/** Forged tokens of every kind, sent to a gateway. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTestGateway } from '../../support/gateway.ts'
import { asymmetric, forged, goodOf, jwks, otherSecret, secret } from './attacks.ts'

test('the front door answers all of them alike, and none with a fault of its own', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'forged-'))
  const table = [
    {
      keys: {
        secrets: [
          { file: 'hs', kid: 'hs' },
          { file: 'hs-2', kid: 'hs-2' },
        ],
      },
      issuer: 'secrets',
      algorithms: ['HS256'],
    },
    { keys: { jwksFile: 'keys.json' }, issuer: 'key-sets', algorithms: asymmetric },
  ].map((entry) => ({
    ...entry,
    kind: 'service',
    audiences: ['gateway.ctrl-alt-play.com'],
    services: { 'panel-system': ['item:read'] },
  }))
  for (const [name, text] of Object.entries({
    hs: secret.secret,
    'hs-2': otherSecret.secret,
    'keys.json': JSON.stringify(jwks),
    'issuers.json': JSON.stringify(table),
  }))
    await writeFile(join(dir, name), text, { mode: 0o600 })
  const house = await startTestGateway({
    sandbox: { plugins: 5 },
    env: { GATEWAY_ISSUERS_FILE: join(dir, 'issuers.json'), RATE_LIMIT_SCALE: '1000' },
  })
  try {
    const query = '{ caller { serviceId } }'
    const answers = new Map<string, string[]>()
    for (const [signer, cases] of forged) {
      expect((await house.ask(query, {}, { token: goodOf(signer) })).data).toEqual({
        caller: { serviceId: 'panel-system' },
      })
      // What is no text of a header does not get here; what is trimmed off would be the valid token.
      for (const [name, token] of cases.filter(([, token]) => /^[\x21-\x7e]*$/.test(token))) {
        const { status, errors } = await house.ask(query, {}, { token })
        const answer = JSON.stringify([status, errors?.map(({ message, extensions: { code } }) => [message, code])])
        answers.set(answer, [...(answers.get(answer) ?? []), `${signer.alg}: ${name}`])
      }
    }
    expect([...answers.keys()]).toEqual([
      expect.stringContaining('[401,[["Credentials are missing or not accepted.","AUTHENTICATION_FAILED"]]]'),
    ])
  } finally {
    await house.stop()
    await rm(dir, { recursive: true })
  }
}, 120_000)
