import { execFileSync } from 'node:child_process'
import { median } from '../compare/results.ts'

const program = (name: string) =>
  `import { enableCompileCache } from 'node:module'; enableCompileCache(); const before = process.cpuUsage(); await import(${JSON.stringify(name)}); const { user, system } = process.cpuUsage(before); console.log((user + system) / 1000)`

/** Milliseconds of processor time to import a package into an empty process with a filled compile cache, with all that it imports. */
export async function importMs(name: string, env: Record<string, string>): Promise<number> {
  const once = () =>
    Number(
      execFileSync(process.execPath, ['--input-type=module', '--eval', program(name)], {
        env: { PATH: process.env['PATH'] ?? '', ...env },
        cwd: new URL('../..', import.meta.url),
        encoding: 'utf8',
      }),
    )
  once()
  return median([once(), once(), once()])
}
