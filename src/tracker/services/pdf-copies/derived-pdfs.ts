import { createHmac, randomBytes } from 'node:crypto'
import type { BlobStore } from '../../infrastructure/blobs/blob-store.ts'
import type { Clock } from '../../infrastructure/clock.ts'
import { createCopyMaker } from '../../infrastructure/pdf-copies/copy-maker.ts'
import {
  type CopyKind,
  type DerivedPdf,
  type DerivedPdfs,
  firstPagesVariant,
  type SourceVersion,
} from '../../infrastructure/pdf-copies/derived-pdfs.ts'
import {
  copyTag,
  readTemplateEnd,
  stampedEnd,
  type TemplateEnd,
} from '../../infrastructure/pdf-copies/stamped-copy.ts'
import type { DerivedFile } from '../../repositories/derived-files.ts'
import type { Repositories } from '../../repositories/store.ts'

const dayMs = 86_400_000
/** A copy can be fetched on the day in its watermark and on this number of days afterwards, because a page may stay open overnight. */
const markedDays = 2
const filesPerSweep = 500

type Ports = {
  store: Repositories
  blobs: BlobStore
  clock: Clock
  signingKey: Buffer
  scratchDir: string
}
type Recipe = { variant: string; job: CopyKind }

const templateRecipe: Recipe = { variant: 'stamp-template', job: { kind: 'stamped' } }
const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10)

/** Returns the day and a message authentication code. The URL contains this mark instead of the address, so the URL does not reveal the address. */
function markOf(
  signingKey: Buffer,
  { documentId, version }: SourceVersion,
  email: string,
  day: string,
): string {
  const mac = createHmac('sha256', signingKey)
    .update(JSON.stringify(['mark', documentId, version, email, day]))
    .digest('base64url')
  return `${day}-${mac.slice(0, 22)}`
}

/** Makes, stores, finds and deletes copies. Concurrent calls of `ensure` for the same copy share the work. */
function createStoredCopies({ store, blobs }: Ports, maker: ReturnType<typeof createCopyMaker>) {
  const running = new Map<string, Promise<DerivedPdf | null>>()

  const find = (source: SourceVersion, variant: string) =>
    store.forWorkspace(source.workspaceId).derivedFiles.find({ ...source, variant })

  /** If two processes made the same copy, the copy that was stored first is used, and the blob of the other copy is deleted. */
  async function insert(source: SourceVersion, variant: string, made: DerivedPdf | null) {
    const { derivedFiles } = store.forWorkspace(source.workspaceId)
    if (await derivedFiles.insert({ ...source, variant }, made)) return made
    if (made) await blobs.delete(made.blobKey)
    return (await find(source, variant))?.pdf ?? null
  }

  async function make(source: SourceVersion, { variant, job }: Recipe): Promise<DerivedPdf | null> {
    const made = await maker.make(source.blobKey, job, async ({ path, ...facts }) => {
      const blobKey = `${source.documentId}-v${source.version}-${randomBytes(12).toString('base64url')}.pdf`
      await blobs.putFile(blobKey, path)
      return { blobKey, ...facts }
    })
    return insert(source, variant, made)
  }

  return {
    find,
    async ensure(source: SourceVersion, recipe: Recipe): Promise<DerivedPdf | null> {
      const stored = await find(source, recipe.variant)
      if (stored) return stored.pdf
      const key = [source.workspaceId, source.documentId, source.version, recipe.variant].join(' ')
      const run = running.get(key) ?? make(source, recipe).finally(() => running.delete(key))
      running.set(key, run)
      return run
    },
    async remove(files: readonly DerivedFile[]): Promise<void> {
      for (const file of files) {
        await store.forWorkspace(file.workspaceId).derivedFiles.remove(file)
        if (file.pdf) await blobs.delete(file.pdf.blobKey)
      }
    },
    settled: () => Promise.allSettled(running.values()),
  }
}

export function createDerivedPdfs(ports: Ports): DerivedPdfs {
  const { store, blobs, clock, signingKey, scratchDir } = ports
  const maker = createCopyMaker(blobs, scratchDir)
  const copies = createStoredCopies(ports, maker)
  const templateEnds = cachedEnds(blobs)
  return {
    firstPages: (source, pages) =>
      copies.ensure(source, { variant: firstPagesVariant(pages), job: { kind: 'first', pages } }),
    async knownFirstPages(source, pages) {
      return (await copies.find(source, firstPagesVariant(pages)))?.pdf
    },
    markFor: (source, email) => markOf(signingKey, source, email, dayOf(clock.now())),
    async marked(source, email, mark) {
      const day = mark.slice(0, 10)
      const startedAt = Date.parse(`${day}T00:00:00Z`)
      const endsAt = startedAt + (markedDays + 1) * dayMs
      // This condition also refuses a future day and an invalid day (NaN).
      if (!(startedAt <= clock.now() && clock.now() < endsAt)) return null
      if (mark !== markOf(signingKey, source, email, day)) return null
      const template = await copies.ensure(source, templateRecipe)
      if (!template) return null
      const text = `${email}  ${day} UTC`
      const templateEnd = await templateEnds(template)
      const bytes = stampedEnd(templateEnd, text)
      const sizeBytes = templateEnd.stampAt + bytes.length
      const { blobKey, sha256 } = template
      return { blobKey, sizeBytes, sha256: copyTag(sha256, text), end: { keep: templateEnd.stampAt, bytes } }
    },
    couldMake: async (blobKey, job) => (await maker.make(blobKey, job, async () => true)) !== null,
    canBeMarked: async (source) => (await copies.ensure(source, templateRecipe)) !== null,
    async forget(workspaceId, documentId) {
      await copies.remove(await store.forWorkspace(workspaceId).derivedFiles.ofDocument(documentId))
    },
    async sweep() {
      const expired = await store.deployment.expiredFiles.find(clock.now(), filesPerSweep)
      await copies.remove(expired)
      await maker.sweep()
      return expired.length
    },
    async close() {
      maker.close()
      await copies.settled()
    },
  }
}

/** The maximum number of templates whose ends are cached. The ends are cached, because a reader fetches many ranges of one file. */
const maxCachedEnds = 8

function cachedEnds(blobs: BlobStore): (template: DerivedPdf) => Promise<TemplateEnd> {
  const cache = new Map<string, Promise<TemplateEnd>>()
  return ({ blobKey, sizeBytes }) => {
    const end = cache.get(blobKey) ?? readTemplateEnd(blobs, blobKey, sizeBytes)
    cache.delete(blobKey)
    cache.set(blobKey, end)
    end.catch(() => cache.delete(blobKey))
    const [oldest] = cache.keys()
    if (cache.size > maxCachedEnds && oldest !== undefined) cache.delete(oldest)
    return end
  }
}
