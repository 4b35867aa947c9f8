// Versions of bundles. A bundle gets a new version when one of its documents gets one or is removed, so each visit knows its pages (ADR 116).
import { CodedError } from '#shared/errors.ts'
import {
  bundleLabels,
  hashOfParts,
  noFile,
  type PartSource,
  placeParts,
} from '../../domain/documents/bundle-pages.ts'
import type { CurrentBundle, VersionRef } from '../../repositories/bundles.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'
import type { WorkspaceScope } from '../transaction.ts'

type By = { memberId: string /** Epoch ms. */; now: number }

export async function insertBundleVersion(
  { documentVersions, bundles }: WorkspaceRepositories,
  ref: VersionRef,
  message: string,
  parts: readonly PartSource[],
  { memberId, now }: By,
): Promise<void> {
  await documentVersions.insert({
    ...ref,
    fileName: '',
    sizeBytes: parts.reduce((sum, part) => sum + part.sizeBytes, 0),
    sha256: hashOfParts(parts),
    pages: parts.flatMap((part) => part.pages),
    pageLabels: bundleLabels(parts),
    blobKey: noFile,
    pageOne: null,
    createdBy: memberId,
    createdAt: now,
  })
  await bundles.insert(ref, message, placeParts(parts))
}

type Scope = Pick<WorkspaceScope, 'repositories' | 'emit'>

const lastPart = (bundle: string) =>
  new CodedError('bundle_last_part', 'This document is the only one of a bundle.', { bundle })

/** @throws CodedError bundle_last_part: none of the parts exists any more */
async function renew(
  { repositories, emit }: Scope,
  { documentId, title, message, partIds }: CurrentBundle,
  by: By,
): Promise<void> {
  // The bundle is locked before its parts are read, so the last of several changes sees all of them.
  const next = await repositories.documents.nextVersion(documentId, by.now)
  if (!next) return
  const parts = await repositories.bundles.sources(partIds, { lock: false })
  if (parts.length === 0) throw lastPart(title)
  await insertBundleVersion(repositories, { documentId, number: next.number }, message, parts, by)
  emit({ type: 'document.changed', subject: { documentId } })
}

/** Gives each bundle with the document a new version. Call it in the transaction that inserts the document's new version. */
export async function renewBundlesWith(scope: Scope, documentId: string, by: By): Promise<void> {
  for (const bundle of await scope.repositories.bundles.currentWith(documentId))
    await renew(scope, bundle, by)
}

/**
 * Takes the document out of all bundles. Call it in the transaction that removes the document, after the removal.
 * @throws CodedError bundle_last_part: the document is the only one of a bundle
 */
export async function leaveBundles(scope: Scope, documentId: string, by: By): Promise<void> {
  await renewBundlesWith(scope, documentId, by)
  await scope.repositories.bundles.withdrawVersionsWith(documentId, null, by.now)
}

/** Writes the new title of a document into the page labels of the bundles that contain it now. */
export async function relabelBundlesWith({ repositories, emit }: Scope, documentId: string): Promise<void> {
  const { bundles, documentVersions } = repositories
  for (const { partIds, ...ref } of await bundles.currentWith(documentId)) {
    const labels = bundleLabels(await bundles.sources(partIds, { lock: false }))
    await documentVersions.setPageLabels(ref.documentId, ref.number, labels)
    emit({ type: 'document.changed', subject: { documentId: ref.documentId } })
  }
}
