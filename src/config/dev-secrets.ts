/** Secrets for development: made once, kept beside the data, shared by the sandbox and a gateway started next to it. */
import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface DevSecrets {
  MARKETPLACE_JWT_SECRET: string
  MARKETPLACE_API_KEY: string
  GATEWAY_JWT_SECRET: string
}

/**
 * The secrets in `dataDir/dev-secrets.json` (mode 0600), made when the file is missing. Safe against several processes
 * at once: the file appears whole or not at all, and whoever comes second reads what the first one made.
 * Throws when the file is there but unreadable as secrets.
 */
export function devSecrets(dataDir: string): DevSecrets {
  const file = join(dataDir, 'dev-secrets.json')
  return read(file) ?? make(dataDir, file)
}

/** The same for whoever only looks: what is missing is made up and not kept. */
export const devSecretsUnkept = (dataDir: string): DevSecrets => read(join(dataDir, 'dev-secrets.json')) ?? madeUp()

const madeUp = (): DevSecrets => ({
  MARKETPLACE_JWT_SECRET: randomBytes(32).toString('hex'),
  MARKETPLACE_API_KEY: `sk_dev_${randomBytes(32).toString('hex')}`,
  GATEWAY_JWT_SECRET: randomBytes(32).toString('hex'),
})

function make(dataDir: string, file: string): DevSecrets {
  const secrets = madeUp()
  mkdirSync(dataDir, { recursive: true })
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`
  writeFileSync(draft, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 })
  try {
    // A link refuses to replace a file that is already there; a rename would not.
    linkSync(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    unlinkSync(draft)
  }
  return read(file) ?? secrets
}

function read(file: string): DevSecrets | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  const unusable = () => new Error(`${file} does not hold the development secrets; delete it to have new ones made.`)
  let found: Partial<Record<keyof DevSecrets, unknown>>
  try {
    found = JSON.parse(text) as Partial<Record<keyof DevSecrets, unknown>>
  } catch {
    throw unusable()
  }
  const named = (name: keyof DevSecrets): string => {
    const value = found[name]
    if (typeof value !== 'string' || value.length < 32) throw unusable()
    return value
  }
  return {
    MARKETPLACE_JWT_SECRET: named('MARKETPLACE_JWT_SECRET'),
    MARKETPLACE_API_KEY: named('MARKETPLACE_API_KEY'),
    GATEWAY_JWT_SECRET: named('GATEWAY_JWT_SECRET'),
  }
}
