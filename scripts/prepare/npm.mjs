import { spawn } from 'node:child_process'
import { root } from './runtime.mjs'

/**
 * What the outer `npm start` was told about itself and must not reach the inner npm: `npm --prefix X start` would install
 * elsewhere, `npm start --json` would answer in JSON, `omit=dev` would leave out the bundler.
 */
const notForTheInner =
  /^npm_config_(prefix|local_prefix|global_prefix|global|location|json|silent|loglevel|omit|include|only|production|workspaces?|include_workspace_root|dry_run|package_lock|package_lock_only|ignore_scripts|save.*)$/i

/**
 * Runs npm in the checkout and resolves with its exit code. All it prints goes to standard error. `holdFor` is told the
 * child's pid, so that the lock stays held while an orphaned npm is still at work.
 */
export function npm(args, holdFor) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !notForTheInner.test(name)))
  const { npm_execpath: script, npm_node_execpath: node } = process.env
  const [command, first] = script?.endsWith('.js') ? [node ?? process.execPath, [script]] : ['npm', []]
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...first, ...args], {
      cwd: root,
      env,
      stdio: ['ignore', 2, 2],
      // npm is a .cmd file on Windows, which only a shell starts.
      shell: process.platform === 'win32' && first.length === 0,
    })
    const stop = (signal) => child.kill(signal)
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    for (const signal of signals) process.on(signal, stop)
    child.once('spawn', () => holdFor(child.pid))
    child.once('error', (cause) => reject(new Error(`npm could not be started: ${cause.message}`, { cause })))
    child.once('close', (code, signal) => {
      for (const name of signals) process.off(name, stop)
      if (signal) reject(new Error(`npm was stopped by ${signal}; run the command again to finish.`))
      else resolve(code ?? 1)
    })
  })
}
