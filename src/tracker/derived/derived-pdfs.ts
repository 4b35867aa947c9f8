// Owns the PDFs that are made from a version: made once, kept as blobs beside it, found again by every process. Stamped
// copies are forgotten after some days.
import { createHmac, randomBytes } from 'node:crypto'
import type { Selectable } from 'kysely'
import type { BlobStore } from '../blobs/blob-store.ts'
import type { Clock } from '../clock.ts'
import { createPdfProcesses } from '../pdf/pdf-processes.ts'
import type { Store } from '../store/store.ts'
import type { DerivedFilesTable } from '../store/tables/documents.ts'
import type { MadePdf, PdfJob } from './pdf-parts-worker.ts'

export type SourceVersion = {
  workspaceId: string
  documentId: string
  version: number
  blobKey: string
}
export type DerivedPdf = { blobKey: string; sizeBytes: number; sha256: string }
type Row = Selectable<DerivedFilesTable>

const limits = { ms: 60_000, atOnce: 1, waiting: 40 }
const dayMs = 86_400_000
/** A stamped copy is kept for the day it names and two more: a page may be open overnight. */
const markedDays = 2

export type DerivedPdfs = {
  /** The first `pages` pages alone; null where they can't be made of this file. */
  firstPages(source: SourceVersion, pages: number): Promise<DerivedPdf | null>
  /** Known already; null where they can't be made, undefined where nobody has asked for them yet. */
  knownFirstPages(source: SourceVersion, pages: number): Promise<DerivedPdf | null | undefined>
  /** The mark of `email`'s copy of today. */
  markFor(source: SourceVersion, email: string): string
  /**
   * The copy for this address; null where `mark` is none of theirs, is too old, or can't be made. `beforeMaking` may throw.
   */
  marked(
    source: SourceVersion,
    email: string,
    mark: string,
    beforeMaking?: () => Promise<void>,
  ): Promise<DerivedPdf | null>
  /** Whether the pages can be stamped at all. */
  canBeMarked(source: SourceVersion): Promise<boolean>
  forget(workspaceId: string, documentId: string): Promise<void>
  /** Deletes what is too old; answers how many. */
  sweep(): Promise<number>
  close(): Promise<void>
}

type Ports = { store: Store; blobs: BlobStore; clock: Clock; signingKey: Buffer }
type Recipe = { variant: string; job: PdfJob; forgetAt: number | null }

/** `own`: those of older trackers (`first-<pages>`) could hold pictures of later pages, and are nobody's any more. */
export const firstPagesVariant = (pages: number) => `own-first-${pages}`
const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10)
const toPdf = (row: Row): DerivedPdf | null =>
  row.blob_key === null ? null : { blobKey: row.blob_key, sizeBytes: row.size_bytes, sha256: row.sha256 }

export function createDerivedPdfs(ports: Ports): DerivedPdfs {
  const { store, blobs, clock, signingKey } = ports
  const processes = createPdfProcesses<MadePdf>(new URL('./pdf-parts-worker.ts', import.meta.url), limits)
  const flights = new Map<string, Promise<DerivedPdf | null>>()

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

  const readSource = async ({ blobKey }: SourceVersion) =>
    new Uint8Array(Buffer.concat((await (await blobs.open(blobKey)).toArray()) as Buffer[]))

  /** Of two processes that make it at once, the first one's row stands; the other's bytes are deleted. */
  async function make(source: SourceVersion, { variant, job, forgetAt }: Recipe): Promise<DerivedPdf | null> {
    const { workspaceId, documentId, version } = source
    const outcome = await processes.run(async () => ({ bytes: await readSource(source), job }))
    // What a loaded machine or a memory limit refused may go well another time.
    if ('failed' in outcome) return null
    const made = outcome.answer
    const isMade = 'bytes' in made
    const blobKey = isMade ? `${documentId}-v${version}-${randomBytes(12).toString('base64url')}.pdf` : null
    if (isMade && blobKey) await blobs.put(blobKey, made.bytes)
    const row: Row = {
      workspace_id: workspaceId,
      document_id: documentId,
      version,
      variant,
      blob_key: blobKey,
      size_bytes: isMade ? made.bytes.byteLength : 0,
      sha256: isMade ? made.sha256 : '',
      forget_at: forgetAt,
    }
    const kept = await store.db
      .insertInto('derived_files')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .returning('variant')
      .executeTakeFirst()
    if (kept) return toPdf(row)
    if (blobKey) await blobs.delete(blobKey)
    const theirs = await find(source, variant)
    return theirs ? toPdf(theirs) : null
  }

  async function ensure(
    source: SourceVersion,
    recipe: Recipe,
    beforeMaking?: () => Promise<void>,
  ): Promise<DerivedPdf | null> {
    const known = await find(source, recipe.variant)
    if (known) return toPdf(known)
    await beforeMaking?.()
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
      ensure(source, { variant: firstPagesVariant(pages), job: { kind: 'first', pages }, forgetAt: null }),
    async knownFirstPages(source, pages) {
      const row = await find(source, firstPagesVariant(pages))
      return row && toPdf(row)
    },
    markFor: (source, email) => markOf(source, email, dayOf(clock.now())),
    async marked(source, email, mark, beforeMaking) {
      const day = mark.slice(0, 10)
      const startedAt = Date.parse(`${day}T00:00:00Z`)
      const forgetAt = startedAt + (markedDays + 1) * dayMs
      // A day that has not come is nobody's; the comparison holds for NaN too.
      if (!(startedAt <= clock.now() && clock.now() < forgetAt)) return null
      if (mark !== markOf(source, email, day)) return null
      const job = { kind: 'marked', text: `${email}  ${day} UTC` } as const
      return ensure(source, { variant: `marked-${mark}`, job, forgetAt }, beforeMaking)
    },
    async canBeMarked(source) {
      const known = await find(source, 'marked-probe')
      if (known) return known.blob_key !== null
      // What a stamp would do, with nobody's address. Its bytes are forgotten with the next sweep.
      const probe = {
        variant: 'marked-probe',
        job: { kind: 'marked', text: '' } as const,
        forgetAt: clock.now(),
      }
      return (await ensure(source, probe)) !== null
    },
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
      return old.length
    },
    async close() {
      processes.close()
      await Promise.allSettled(flights.values())
    },
  }
}
