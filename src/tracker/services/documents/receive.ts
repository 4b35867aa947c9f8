import { rm } from 'node:fs/promises'
import { CodedError } from '#shared/errors.ts'
import type { Document } from '#shared/model/documents.ts'
import type { UploadMetadata } from '#shared/tracker-api/documents.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { newId } from '../../infrastructure/ids.ts'
import type { PdfFacts } from '../../infrastructure/pdf/pdf-check.ts'
import type { SourceVersion } from '../../infrastructure/pdf-copies/derived-pdfs.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'
import type { TrackerContext } from '../context.ts'
import { prepareCopiesOfLinks, requireCopiesOfLinks } from '../links/required-copies.ts'
import { requireStillMember } from '../people/authentication.ts'
import { inWorkspace } from '../transaction.ts'
import { renewBundlesWith } from './bundle-versions.ts'
import { documentSearchText, getDocument, noDocument } from './documents.ts'

export type CompleteUpload = { uploadId: string; path: string; metadata: UploadMetadata }

/** Returns the last part of a path, without characters that are invalid in file names. */
export function plainFileName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? ''
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  const plain = last.replace(/[\u0000-\u001f\u007f<>:"|?*]/g, '').trim()
  return plain === '' ? 'document.pdf' : plain
}

const titleOf = ({ title, filename }: UploadMetadata) =>
  (title ?? plainFileName(filename).replace(/\.pdf$/i, '')).slice(0, 200) || 'PDF'

/** Returns the id of the document, and the number of the version to insert. */
async function documentForVersion(
  repositories: WorkspaceRepositories,
  now: number,
  caller: Caller,
  metadata: UploadMetadata,
) {
  const { documents, bundles } = repositories
  const fileName = plainFileName(metadata.filename)
  if (metadata.documentId) {
    const { documentId } = metadata
    if (await bundles.isBundle(documentId)) throw new CodedError('conflict', 'A bundle has no file.')
    const next = await documents.nextVersion(documentId, now)
    if (!next) throw noDocument()
    await documents.setSearchText(documentId, documentSearchText(next.title, fileName))
    return { documentId, number: next.number }
  }
  const id = newId('doc')
  const title = titleOf(metadata)
  const searchText = documentSearchText(title, fileName)
  const folderId = await folderFor(repositories, caller, metadata)
  await documents.insert({ id, ownerId: caller.memberId, title, searchText, folderId, createdAt: now })
  return { documentId: id, number: 1 }
}

/** Returns the folder of the upload. Null if it was removed meanwhile: the file must not be lost because of that. */
async function folderFor(
  repositories: WorkspaceRepositories,
  { sees }: Caller,
  { folderId }: UploadMetadata,
): Promise<string | null> {
  if (!folderId || !(await repositories.folders.hold(folderId))) return null
  return (await repositories.visibility.canSee(sees, 'folder', folderId)) ? folderId : null
}

async function insertVersion(
  repositories: WorkspaceRepositories,
  now: number,
  caller: Caller,
  { metadata }: CompleteUpload,
  { sizeBytes, sha256, pages, pageLabels, pageOne, blobKey }: PdfFacts & { blobKey: string },
): Promise<string> {
  const { documentId, number } = await documentForVersion(repositories, now, caller, metadata)
  await repositories.documentVersions.insert({
    ...{ documentId, number, fileName: plainFileName(metadata.filename) },
    ...{ sizeBytes, sha256, pages, pageLabels, pageOne, blobKey },
    ...{ createdBy: caller.memberId, createdAt: now },
  })
  return documentId
}

/** Returns the id of the document that was made from an upload, or null if no document was made yet. @throws CodedError upload_unknown */
async function documentOfUpload(
  { uploads }: WorkspaceRepositories,
  uploadId: string,
): Promise<string | null> {
  const upload = await uploads.find(uploadId)
  if (!upload) throw new CodedError('upload_unknown', 'There is no such upload.')
  return upload.documentId
}

/** Checks that the copies which the document's links need can be made. @throws CodedError if they cannot; then the file is not stored */
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
 * Checks a complete upload, stores it as a blob, and makes a document or a version from it exactly once. Idempotent: a second call, also by another
 * process or after a crash at any point, returns the same document. The uploaded file is not moved.
 * @throws CodedError pdf_…: the file is not stored
 */
export async function receiveUpload(
  context: TrackerContext,
  caller: Caller,
  upload: CompleteUpload,
): Promise<Document> {
  const { workspaceId, memberId } = caller
  const { uploadId, metadata } = upload
  const facts = await context.pdfChecker.check(upload.path)
  const blobKey = `${uploadId}.pdf`
  try {
    await context.blobs.putFile(blobKey, facts.readablePath ?? upload.path)
  } finally {
    if (facts.readablePath) await rm(facts.readablePath, { force: true })
  }
  const replaced = metadata.documentId
  if (replaced) await requireCopies(context, { workspaceId, documentId: replaced }, facts, blobKey)
  const document = await inWorkspace(context, workspaceId, async ({ unit, repositories, emit, record }) => {
    // If two requests finish the upload at the same time, the second request finds the document that the first request made.
    await repositories.uploads.lock(uploadId, metadata)
    const made = await documentOfUpload(repositories, uploadId)
    if (made) return getDocument(unit, caller, made)
    await requireStillMember(repositories, memberId)
    const now = context.clock.now()
    const documentId = await insertVersion(repositories, now, caller, upload, { ...facts, blobKey })
    await repositories.uploads.setDocument(uploadId, documentId)
    if (replaced) await renewBundlesWith({ repositories, emit }, documentId, { memberId, now })
    emit({ type: 'document.changed', subject: { documentId } })
    const document = await getDocument(unit, caller, documentId)
    const count = document.version.number
    if (replaced) await record(caller, 'documentReplaced', { documentId, count })
    else await record(caller, 'documentUploaded', { documentId })
    return document
  })
  if (replaced) {
    const source = { workspaceId, documentId: replaced, version: document.version.number, blobKey }
    prepare(context, source, facts)
  }
  return document
}

/** Like {@link receiveUpload}. An upload that became a document before is not checked again. */
export async function finishUpload(
  context: TrackerContext,
  caller: Caller,
  upload: CompleteUpload,
): Promise<Document> {
  const { store } = context
  const made = await documentOfUpload(store.forWorkspace(caller.workspaceId), upload.uploadId)
  return made ? getDocument(store, caller, made) : receiveUpload(context, caller, upload)
}
