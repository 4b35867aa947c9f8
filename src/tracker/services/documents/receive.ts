// Owns what happens to a complete upload: checked, kept as a blob, and made a document or a version exactly once.
import { rm } from 'node:fs/promises'
import type { Kysely, Transaction } from 'kysely'
import { CodedError } from '#shared/errors.ts'
import type { Document } from '#shared/model/documents.ts'
import type { UploadMetadata } from '#shared/tracker-api/documents.ts'
import type { Caller } from '../../domain/people/caller.ts'
import type { Database } from '../../infrastructure/database/schema.ts'
import { newId } from '../../infrastructure/ids.ts'
import type { PdfChecker, PdfFacts } from '../../infrastructure/pdf/pdf-check.ts'
import type { SourceVersion } from '../../infrastructure/pdf-copies/derived-pdfs.ts'
import type { TrackerContext } from '../context.ts'
import { prepareCopiesOfLinks, requireCopiesOfLinks } from '../links/required-copies.ts'
import { inWorkspace } from '../transaction.ts'
import { documentSearchText, getDocument, noDocument } from './documents.ts'

type Trx = Transaction<Database>
export type CompleteUpload = { uploadId: string; path: string; metadata: UploadMetadata }

/** Only the last part of a path, without characters that no file name has. */
export function plainFileName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? ''
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  const plain = last.replace(/[\u0000-\u001f\u007f<>:"|?*]/g, '').trim()
  return plain === '' ? 'document.pdf' : plain
}

const titleOf = ({ title, filename }: UploadMetadata) =>
  (title ?? plainFileName(filename).replace(/\.pdf$/i, '')).slice(0, 200) || 'PDF'

/** A new version has a file name of its own. */
async function keepSearchText(
  trx: Trx,
  workspaceId: string,
  documentId: string,
  title: string,
  { filename }: UploadMetadata,
): Promise<void> {
  await trx
    .updateTable('documents')
    .set({ search_text: documentSearchText(title, plainFileName(filename)) })
    .where('workspace_id', '=', workspaceId)
    .where('document_id', '=', documentId)
    .execute()
}

/** The document's id and the number of the version to insert; the row's lock makes numbers unique. */
async function target(trx: Trx, now: number, caller: Caller, metadata: UploadMetadata) {
  const { workspaceId, memberId } = caller
  if (metadata.documentId) {
    const row = await trx
      .updateTable('documents')
      .set((e) => ({ current_version: e('current_version', '+', 1), updated_at: now }))
      .where('workspace_id', '=', workspaceId)
      .where('document_id', '=', metadata.documentId)
      .where('removed_at', 'is', null)
      .returning(['current_version', 'title'])
      .executeTakeFirst()
    if (!row) throw noDocument()
    await keepSearchText(trx, workspaceId, metadata.documentId, row.title, metadata)
    return { documentId: metadata.documentId, number: row.current_version }
  }
  const documentId = newId('doc')
  const title = titleOf(metadata)
  await trx
    .insertInto('documents')
    .values({
      workspace_id: workspaceId,
      document_id: documentId,
      owner_id: memberId,
      title,
      search_text: documentSearchText(title, plainFileName(metadata.filename)),
      current_version: 1,
      created_at: now,
      updated_at: now,
      removed_at: null,
    })
    .execute()
  return { documentId, number: 1 }
}

async function insertVersion(
  trx: Trx,
  now: number,
  caller: Caller,
  { metadata }: CompleteUpload,
  facts: PdfFacts & { blobKey: string },
): Promise<string> {
  const { documentId, number } = await target(trx, now, caller, metadata)
  await trx
    .insertInto('document_versions')
    .values({
      workspace_id: caller.workspaceId,
      document_id: documentId,
      number,
      file_name: plainFileName(metadata.filename),
      size_bytes: facts.sizeBytes,
      sha256: facts.sha256,
      page_count: facts.pages.length,
      pages: JSON.stringify(facts.pages),
      page_labels: facts.pageLabels && JSON.stringify(facts.pageLabels),
      blob_key: facts.blobKey,
      page_one_spans: facts.pageOne && JSON.stringify(facts.pageOne),
      first_page_widths: '[]',
      created_by: caller.memberId,
      created_at: now,
    })
    .execute()
  return documentId
}

/** The document that an upload became, null as long as it became none. @throws CodedError upload_unknown */
export async function documentOfUpload(
  db: Kysely<Database>,
  caller: Caller,
  uploadId: string,
): Promise<string | null> {
  const row = await db
    .selectFrom('uploads')
    .select('document_id')
    .where('workspace_id', '=', caller.workspaceId)
    .where('upload_id', '=', uploadId)
    .executeTakeFirst()
  if (!row) throw new CodedError('upload_unknown', 'There is no such upload.')
  return row.document_id
}

/** What the document's links promise of each version. @throws CodedError, and then nothing is kept of the file */
async function requireCopies(
  context: TrackerContext,
  document: { workspaceId: string; documentId: string },
  { pages }: PdfFacts,
  blobKey: string,
): Promise<void> {
  try {
    await requireCopiesOfLinks(context, { ...document, pageCount: pages.length }, blobKey)
  } catch (error) {
    if (error instanceof CodedError && error.status < 500) await context.blobs.delete(blobKey)
    throw error
  }
}

function prepare(context: TrackerContext, source: SourceVersion, { pages }: PdfFacts): void {
  prepareCopiesOfLinks(context, source, pages.length).catch((err: unknown) => {
    context.log.warn({ err, documentId: source.documentId }, 'could not prepare copies of a new version')
  })
}

/**
 * Idempotent: asked again, also by another process or after a crash at any point, it answers with the same document.
 * The file stays where it was.
 * @throws CodedError pdf_…: nothing is kept of the file
 */
export async function receiveUpload(
  context: TrackerContext,
  checker: PdfChecker,
  caller: Caller,
  upload: CompleteUpload,
): Promise<Document> {
  const { workspaceId } = caller
  const facts = await checker.check(upload.path)
  const blobKey = `${upload.uploadId}.pdf`
  try {
    await context.blobs.putFile(blobKey, facts.readablePath ?? upload.path)
  } finally {
    if (facts.readablePath) await rm(facts.readablePath, { force: true })
  }
  const replaced = upload.metadata.documentId
  if (replaced) await requireCopies(context, { workspaceId, documentId: replaced }, facts, blobKey)
  const document = await inWorkspace(context, workspaceId, async ({ trx, emit }) => {
    // Locks the upload on both engines: of two who finish it at once, the second sees what the first made.
    await trx
      .updateTable('uploads')
      .set({ metadata: JSON.stringify(upload.metadata) })
      .where('workspace_id', '=', workspaceId)
      .where('upload_id', '=', upload.uploadId)
      .execute()
    const made = await documentOfUpload(trx, caller, upload.uploadId)
    if (made) return getDocument(trx, workspaceId, made)
    const documentId = await insertVersion(trx, context.clock.now(), caller, upload, { ...facts, blobKey })
    await trx
      .updateTable('uploads')
      .set({ document_id: documentId })
      .where('workspace_id', '=', workspaceId)
      .where('upload_id', '=', upload.uploadId)
      .execute()
    emit({ type: 'document.changed', subject: { documentId } })
    return getDocument(trx, workspaceId, documentId)
  })
  if (replaced)
    prepare(context, { workspaceId, documentId: replaced, version: document.version.number, blobKey }, facts)
  return document
}
