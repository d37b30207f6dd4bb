/** Keys that others made: they come from a file or standard input, because the list of processes shows what is typed. */
import { createPublicKey } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { Option } from 'commander'
import type { Command } from 'commander'
import { withExamples } from '../examples.ts'
import { CommandFailure, exits } from '../exits.ts'
import { readText } from '../files.ts'
import { operation } from '../operation.ts'
import { act } from '../tools.ts'
import { payloadFields, show } from './key-payload.ts'
import type { Payload } from './key-payload.ts'

type SigningKey = { hmacSha256: true } | { ed25519: string } | { legacy: string }

export const addSigningMutation = operation<{ done: Payload }, { clientId: string; key: SigningKey }>(
  ['admin:keys'],
  `mutation AddSigningKey($clientId: ID!, $key: SigningKeyInput!) {
    done: addSigningKey(clientId: $clientId, key: $key) { ${payloadFields} }
  }`,
)

export const registerOldMutation = operation<{ done: Payload }, { clientId: string; key: string }>(
  ['admin:keys'],
  `mutation RegisterOldKey($clientId: ID!, $key: String!) {
    done: registerOldApiKey(clientId: $clientId, key: $key) { ${payloadFields} }
  }`,
)

interface SigningOptions {
  readonly algorithm: 'hmac-sha256' | 'ed25519' | 'legacy'
  readonly from?: string
}

export function addBroughtKeys(keys: Command): void {
  withExamples(
    keys
      .command('add-signing')
      .argument('<service>', 'Id of the service')
      .summary('add a key for the signatures of requests')
      .description(
        'Adds a key for the signatures of requests; older ones work on until they are revoked. A secret of `hmac-sha256` is made by the gateway and shown this once; of `ed25519` the public key is registered (PEM, or 32 bytes of base64url); `legacy` is the secret behind the old X-Signature.',
      )
      .addOption(
        new Option('--algorithm <name>', 'Kind of key')
          .choices(['hmac-sha256', 'ed25519', 'legacy'])
          .default('hmac-sha256'),
      )
      .option('--from <file>', 'File with the public key or the old secret; - for standard input')
      .action(
        act(async (tools, clientId: string, { algorithm, from }: SigningOptions) => {
          const key = await signingKey(algorithm, from)
          show(tools, (await tools.gateway.ask(addSigningMutation, { clientId, key })).done, 'No key was added.')
        }),
      ),
    'keys add-signing statistics-service',
    'keys add-signing statistics-service --algorithm ed25519 --from public.pem',
    'keys add-signing panel-system --algorithm legacy --from old-signing.secret',
  )
  withExamples(
    keys
      .command('register-old')
      .argument('<service>', 'Id of the service')
      .argument('<file>', 'File with the key; - for standard input')
      .summary('let a service use its key of the old form')
      .description(
        'Registers a key of the old pk_… or sk_… form, without which it is not accepted. It stays with the caller.',
      )
      .action(
        act(async (tools, clientId: string, file: string) => {
          const key = await secretIn(file)
          const { done } = await tools.gateway.ask(registerOldMutation, { clientId, key })
          show(tools, done, 'The key was not registered.')
        }),
      ),
    'keys register-old panel-system old-api-key.secret',
  )
}

async function signingKey(algorithm: SigningOptions['algorithm'], from: string | undefined): Promise<SigningKey> {
  if (algorithm === 'hmac-sha256') {
    if (from === undefined) return { hmacSha256: true }
    throw new CommandFailure(exits.usage, '--from: the gateway makes secrets of hmac-sha256 itself.')
  }
  if (from === undefined) throw new CommandFailure(exits.usage, `--from: name the file with the key of ${algorithm}.`)
  const content = await secretIn(from)
  if (algorithm === 'legacy') return { legacy: content }
  return { ed25519: content.startsWith('-----') ? rawPublicKey(content) : content }
}

/** Without the end of line that editors and `echo` add. */
async function secretIn(file: string): Promise<string> {
  const content = file === '-' ? await text(process.stdin) : await readText(file)
  return content.replace(/\r?\n$/, '')
}

function rawPublicKey(pem: string): string {
  if (/PRIVATE KEY/.test(pem)) {
    throw new CommandFailure(
      exits.usage,
      '--from: this is a private key. Register the public half: openssl pkey -pubout.',
    )
  }
  const { kty, crv, x } = createPublicKey(pem).export({ format: 'jwk' })
  if (kty !== 'OKP' || crv !== 'Ed25519' || x === undefined) {
    throw new CommandFailure(exits.usage, '--from: expected a public key of Ed25519.')
  }
  return x
}
