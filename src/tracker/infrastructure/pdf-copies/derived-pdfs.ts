// Owns the PDFs that are made from a version: the first pages alone, and the template of its stamped copies. Both are made and
// compared with the original when a setting asks for them, kept as blobs, and found again by every process. Of a reader's own
// stamped copy nothing is kept: it comes into being while it is sent.
import { createHmac, randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Selectable } from 'kysely'
import { CodedError } from '#shared/errors.ts'
import type { BlobStore } from '../blobs/blob-store.ts'
import type { Clock } from '../clock.ts'
import type { DatabaseClient } from '../database/client.ts'
import type { DerivedFilesTable } from '../database/tables/documents.ts'
import { createPdfProcesses } from '../pdf/pdf-processes.ts'
import type { CopyAnswer, CopyJob } from './copies-worker.ts'
import { copyTag, readTemplateEnd, stampedEnd, type TemplateEnd } from './stamped-copy.ts'

export type SourceVersion = {
  workspaceId: string
  documentId: string
  version: number
  blobKey: string
}
/** `end`: what follows the first `keep` bytes of the blob, in place of the rest. */
export type DerivedPdf = {
  blobKey: string
  sizeBytes: number
  sha256: string
  end?: { keep: number; bytes: Buffer }
}
type Row = Selectable<DerivedFilesTable>

/** Each page is drawn several times, and a tracker has few cores. */
const limits = { cpuMs: 180_000, ms: 180_000, atOnce: 1, waiting: 40 }
const dayMs = 86_400_000
/** A stamped copy can be fetched on the day that it names and on two more: a page may be open overnight. */
const markedDays = 2

export type DerivedPdfs = {
  /** The first `pages` pages alone; null where they can't be made of this file. @throws CodedError unavailable */
  firstPages(source: SourceVersion, pages: number): Promise<DerivedPdf | null>
  /** Known already; null where they can't be made, undefined where nobody has asked for them yet. */
  knownFirstPages(source: SourceVersion, pages: number): Promise<DerivedPdf | null | undefined>
  /** The mark of `email`'s copy of today. */
  markFor(source: SourceVersion, email: string): string
  /** The copy for this address; null where `mark` is none of theirs, is too old, or can't be made. */
  marked(source: SourceVersion, email: string, mark: string): Promise<DerivedPdf | null>
  /** Whether the pages can be stamped at all. @throws CodedError unavailable */
  canBeMarked(source: SourceVersion): Promise<boolean>
  /** Whether such a copy can be made of a file that is no version yet. Nothing is kept. @throws CodedError unavailable */
  couldMake(blobKey: string, job: Recipe['job']): Promise<boolean>
  forget(workspaceId: string, documentId: string): Promise<void>
  /** Deletes what is too old; answers how many. */
  sweep(): Promise<number>
  close(): Promise<void>
}

type Ports = { store: DatabaseClient; blobs: BlobStore; clock: Clock; signingKey: Buffer; scratchDir: string }
type Recipe = { variant: string; job: { kind: 'first'; pages: number } | { kind: 'stamped' } }

/** `checked`: those of older trackers were not compared with the original, and are nobody's any more. */
export const firstPagesVariant = (pages: number) => `checked-first-${pages}`
const templateRecipe: Recipe = { variant: 'stamp-template', job: { kind: 'stamped' } }
const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10)
const toPdf = (row: Row): DerivedPdf | null =>
  row.blob_key === null ? null : { blobKey: row.blob_key, sizeBytes: row.size_bytes, sha256: row.sha256 }

export function createDerivedPdfs(ports: Ports): DerivedPdfs {
  const { store, blobs, clock, signingKey, scratchDir } = ports
  const processes = createPdfProcesses<CopyAnswer>(new URL('./copies-worker.ts', import.meta.url), limits)
  const flights = new Map<string, Promise<DerivedPdf | null>>()
  const templateEnds = keptEnds(blobs)

  async function find({ workspaceId, documentId, version }: SourceVersion, variant: string) {
    return store.db
      .selectFrom('derived_files')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .where('document_id', '=', documentId)
      .where('version', '=', version)
      .where('variant', '=', variant)
      .executeTakeFirst()
  }

  /** Of two processes that make it at once, the first one's row stands; the other's bytes are deleted. */
  async function keep(source: SourceVersion, variant: string, made: DerivedPdf | null) {
    const { workspaceId, documentId, version } = source
    const row: Row = {
      workspace_id: workspaceId,
      document_id: documentId,
      version,
      variant,
      blob_key: made?.blobKey ?? null,
      size_bytes: made?.sizeBytes ?? 0,
      sha256: made?.sha256 ?? '',
      forget_at: null,
    }
    const kept = await store.db
      .insertInto('derived_files')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .returning('variant')
      .executeTakeFirst()
    if (kept) return made
    if (made) await blobs.delete(made.blobKey)
    const theirs = await find(source, variant)
    return theirs ? toPdf(theirs) : null
  }

  /** Null where it can't be made. `use` gets the file as long as it is there. */
  async function attempt<T>(
    original: string,
    job: Recipe['job'],
    use: (made: { path: string; sizeBytes: number; sha256: string }) => Promise<T>,
  ): Promise<T | null> {
    await mkdir(scratchDir, { recursive: true })
    const folder = await mkdtemp(join(scratchDir, 'copy-'))
    try {
      const [source, target] = [join(folder, 'original.pdf'), join(folder, 'made.pdf')]
      const outcome = await processes.run(async (): Promise<CopyJob> => {
        await pipeline(await blobs.open(original), createWriteStream(source))
        return { ...job, source, target, folder }
      })
      if ('failed' in outcome) {
        // What a loaded machine refused may go well another time; too much memory is too much always.
        if (outcome.failed === 'memory') return null
        throw new CodedError('unavailable', 'The copy could not be prepared in time. Try again in a minute.')
      }
      const { answer } = outcome
      return 'failed' in answer ? null : await use({ path: target, ...answer })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  async function make(source: SourceVersion, { variant, job }: Recipe): Promise<DerivedPdf | null> {
    const made = await attempt(source.blobKey, job, async ({ path, ...facts }) => {
      const blobKey = `${source.documentId}-v${source.version}-${randomBytes(12).toString('base64url')}.pdf`
      await blobs.putFile(blobKey, path)
      return { blobKey, ...facts }
    })
    return keep(source, variant, made)
  }

  async function ensure(source: SourceVersion, recipe: Recipe): Promise<DerivedPdf | null> {
    const known = await find(source, recipe.variant)
    if (known) return toPdf(known)
    const key = [source.workspaceId, source.documentId, source.version, recipe.variant].join(' ')
    const flight = flights.get(key) ?? make(source, recipe).finally(() => flights.delete(key))
    flights.set(key, flight)
    return flight
  }

  /** Says nothing of the address to whoever sees the URL. */
  function markOf({ documentId, version }: SourceVersion, email: string, day: string): string {
    const mac = createHmac('sha256', signingKey)
      .update(JSON.stringify(['mark', documentId, version, email, day]))
      .digest('base64url')
    return `${day}-${mac.slice(0, 22)}`
  }

  async function drop(rows: Row[]): Promise<void> {
    for (const row of rows) {
      await store.db
        .deleteFrom('derived_files')
        .where('workspace_id', '=', row.workspace_id)
        .where('document_id', '=', row.document_id)
        .where('version', '=', row.version)
        .where('variant', '=', row.variant)
        .execute()
      if (row.blob_key) await blobs.delete(row.blob_key)
    }
  }

  return {
    firstPages: (source, pages) =>
      ensure(source, { variant: firstPagesVariant(pages), job: { kind: 'first', pages } }),
    async knownFirstPages(source, pages) {
      const row = await find(source, firstPagesVariant(pages))
      return row && toPdf(row)
    },
    markFor: (source, email) => markOf(source, email, dayOf(clock.now())),
    async marked(source, email, mark) {
      const day = mark.slice(0, 10)
      const startedAt = Date.parse(`${day}T00:00:00Z`)
      const endsAt = startedAt + (markedDays + 1) * dayMs
      // A day that has not come is nobody's; the comparison holds for NaN too.
      if (!(startedAt <= clock.now() && clock.now() < endsAt)) return null
      if (mark !== markOf(source, email, day)) return null
      const template = await ensure(source, templateRecipe)
      if (!template) return null
      const text = `${email}  ${day} UTC`
      const templateEnd = await templateEnds(template)
      const bytes = stampedEnd(templateEnd, text)
      const sizeBytes = templateEnd.stampAt + bytes.length
      const { blobKey, sha256 } = template
      return { blobKey, sizeBytes, sha256: copyTag(sha256, text), end: { keep: templateEnd.stampAt, bytes } }
    },
    couldMake: async (blobKey, job) => (await attempt(blobKey, job, async () => true)) !== null,
    canBeMarked: async (source) => (await ensure(source, templateRecipe)) !== null,
    async forget(workspaceId, documentId) {
      await drop(
        await store.db
          .selectFrom('derived_files')
          .selectAll()
          .where('workspace_id', '=', workspaceId)
          .where('document_id', '=', documentId)
          .execute(),
      )
    },
    async sweep() {
      const old = await store.db
        .selectFrom('derived_files')
        .selectAll()
        .where('forget_at', '<=', clock.now())
        .limit(500)
        .execute()
      await drop(old)
      await sweepScratch(scratchDir)
      return old.length
    },
    async close() {
      processes.close()
      await Promise.allSettled(flights.values())
    },
  }
}

/** What a tracker that was killed left behind. */
async function sweepScratch(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name)
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }))
    if (Date.now() - mtimeMs > dayMs) await rm(path, { recursive: true, force: true })
  }
}

/** Tables of a few templates stay in memory: a reader asks for many ranges, one after the other. */
const mostEnds = 8

function keptEnds(blobs: BlobStore): (template: DerivedPdf) => Promise<TemplateEnd> {
  const ends = new Map<string, Promise<TemplateEnd>>()
  return ({ blobKey, sizeBytes }) => {
    const known = ends.get(blobKey)
    const end = known ?? readTemplateEnd(blobs, blobKey, sizeBytes)
    ends.delete(blobKey)
    ends.set(blobKey, end)
    end.catch(() => ends.delete(blobKey))
    const [oldest] = ends.keys()
    if (ends.size > mostEnds && oldest !== undefined) ends.delete(oldest)
    return end
  }
}
