/** Files that the command line names: what stands in their way is said in words, and with the exit code of whose doing it is. */
import { access, open, readFile, rm, writeFile } from 'node:fs/promises'
import { CommandFailure, exits } from './exits.ts'

/** What another path would mend; the rest, such as a full disk, is no fault of the command line. */
const misnamed: Readonly<Record<string, string>> = {
  ENOENT: 'its folder is not there',
  EEXIST: 'a part of its path is no folder',
  ENOTDIR: 'a part of its path is no folder',
  EISDIR: 'it is a folder',
  ENAMETOOLONG: 'its name is too long',
  ELOOP: 'its links lead in a circle',
  EACCES: 'this user may not',
  EPERM: 'this user may not',
  EROFS: 'its disk can only be read',
}
const others: Readonly<Record<string, string>> = {
  ENOSPC: 'its disk is full',
  EDQUOT: 'this user has no room left on its disk',
  EIO: 'its disk has failed',
}

const fullOfSqlite = 13

function codeOf(error: unknown): string | undefined {
  const { code, errcode } = error as { code?: string; errcode?: number }
  return errcode === fullOfSqlite ? 'ENOSPC' : code
}

/** What is no error of a file system comes back as it is. */
function failed(what: string, error: unknown, wayOut?: string): unknown {
  const code = codeOf(error)
  const reason = code === undefined ? undefined : (misnamed[code] ?? others[code])
  if (code === undefined || reason === undefined) return error
  return new CommandFailure(code in misnamed ? exits.usage : exits.failed, `${what}: ${reason}.`, { code, wayOut })
}

export const unwritable = (file: string, error: unknown, wayOut?: string): unknown =>
  failed(`${file} cannot be written`, error, wayOut)

export function unreadable(file: string, error: unknown): unknown {
  const code = codeOf(error)
  if (code === 'ENOENT') return new CommandFailure(exits.usage, `There is no file ${file}.`, { code })
  return failed(`${file} cannot be read`, error)
}

export const readText = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((error: unknown) => {
    throw unreadable(file, error)
  })

export const writeText = (file: string, text: string): Promise<void> =>
  writeFile(file, text).catch((error: unknown) => {
    throw unwritable(file, error)
  })

/** For its owner alone, also where the file is there already, with a mode of its own; what is no file, such as a pipe, keeps it. */
export async function writePrivately(file: string, text: string): Promise<void> {
  try {
    await using handle = await open(file, 'w', 0o600)
    if ((await handle.stat()).isFile()) await handle.chmod(0o600)
    await handle.writeFile(text)
  } catch (error) {
    throw unwritable(file, error)
  }
}

/** For what is only worth asking for where its answer can be kept. A file that is not there is not left behind. */
export async function assertWritable(file: string): Promise<void> {
  const isNew = await access(file).then(
    () => false,
    () => true,
  )
  try {
    await (await open(file, 'a', 0o600)).close()
    if (isNew) await rm(file)
  } catch (error) {
    throw unwritable(file, error)
  }
}
