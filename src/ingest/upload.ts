import { randomUUID } from 'node:crypto'
import { type FileHandle, open, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'

/** An uploaded file as the parser of the form hands it over, piece by piece. */
export interface UploadedPart {
  readonly filename: string | undefined
  readonly file: AsyncIterable<Buffer> & { readonly truncated: boolean }
}

/** A file that has come whole. It has no name on the disk any more: whatever happens to us, nothing is left behind. */
export interface Upload {
  readonly name: string
  readonly bytes: number
  /** Opens it for reading, once; what reads it closes it. */
  read(): ReturnType<FileHandle['createReadStream']>
  close(): Promise<void>
}

export type Received = { readonly kind: 'upload'; readonly upload: Upload } | { readonly kind: 'none' | 'too-large' }

/**
 * Puts the file aside before anything of it is recorded: a network may be slower than the database or faster, and an
 * upload that breaks off has recorded nothing.
 */
export async function receive({ filename = '', file }: UploadedPart): Promise<Received> {
  const handle = await nameless()
  let bytes = 0
  try {
    for await (const chunk of file) {
      await handle.write(chunk)
      bytes += chunk.length
    }
  } catch (error) {
    await handle.close()
    throw error
  }
  if (!file.truncated && (filename !== '' || bytes > 0)) {
    return { kind: 'upload', upload: uploadIn(handle, filename, bytes) }
  }
  await handle.close()
  return { kind: file.truncated ? 'too-large' : 'none' }
}

function uploadIn(handle: FileHandle, filename: string, bytes: number): Upload {
  const read = () => handle.createReadStream({ start: 0 })
  return { name: shownName(filename), bytes, read, close: () => handle.close() }
}

async function nameless(): Promise<FileHandle> {
  const file = path.join(os.tmpdir(), `backlog-orders-import-${randomUUID()}`)
  const handle = await open(file, 'wx+', 0o600)
  await rm(file)
  return handle
}

const LONGEST_NAME = 120

/** Old browsers send the whole path; a name may hold anything. */
function shownName(filename: string): string {
  const name = filename.split(/[\\/]/).at(-1) ?? ''
  return name.replace(/[\p{Control}\p{Surrogate}]/gu, '').slice(0, LONGEST_NAME) || 'tanpa nama'
}
