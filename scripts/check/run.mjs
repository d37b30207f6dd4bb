import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../../', import.meta.url))

/** Programs come from `node_modules/.bin`, also when the script was not started by npm. */
const env = {
  NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'compile'),
  ...process.env,
  PATH: [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
}

/** Runs a program in the checkout and collects what it prints, or with `live` lets it print. Never rejects. */
export function run([program, ...args], { live = false } = {}) {
  return new Promise((resolve) => {
    const chunks = []
    const child = spawn(program, args, {
      cwd: root,
      env,
      stdio: live ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    })
    child.stdout?.on('data', (chunk) => chunks.push(chunk))
    child.stderr?.on('data', (chunk) => chunks.push(chunk))
    child.once('error', (error) => resolve({ code: 1, output: `${program}: ${error.message}` }))
    child.once('close', (code, signal) =>
      resolve({ code: code ?? 1, signal, output: Buffer.concat(chunks).toString() }),
    )
  })
}
