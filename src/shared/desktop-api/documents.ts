// Documents, uploads, links and presets.
import { z } from 'zod'
import { Upload } from '../desktop-state.ts'
import { Instant } from '../instant.ts'
import { LinkPreset, LinkSettings, Passcode, Refusal } from '../link-settings.ts'
import { AuditEntry } from '../model/audit.ts'
import { Email, Id, Locale } from '../model/basics.ts'
import { BundleDraft } from '../model/bundles.ts'
import { Document, Link, VersionEntry } from '../model/documents.ts'
import {
  DocumentChange,
  DocumentSort,
  Folder,
  FolderName,
  Library,
  OrganiseResult,
  Tag,
  TagName,
} from '../model/library.ts'
import { maxOrganised } from '../model/library-values.ts'
import { LinkBatch, LinkBatchWithLinks, maxRecipients, Recipient } from '../model/link-batches.ts'
import { NextSteps } from '../model/next-steps.ts'
import { call, Nothing, pageOf } from './call.ts'

export const documentsCalls = {
  'documents.list': call(
    z.object({
      search: z.string().max(200).optional(),
      sort: DocumentSort.optional(),
      /** The id of a folder, or `none`. */
      folder: z.string().max(64).optional(),
      tags: z.array(Id).max(30).optional(),
      archived: z.boolean().optional(),
      /** The cursor of a list in the order of names contains a name. */
      cursor: z.string().max(2_000).optional(),
    }),
    pageOf(Document),
  ),
  'documents.get': call(z.object({ documentId: Id }), Document),
  'documents.rename': call(z.object({ documentId: Id, title: z.string().max(200) }), Document),
  /** Null: the next steps of the workspace apply. */
  'documents.nextSteps': call(z.object({ documentId: Id }), NextSteps.nullable()),
  'documents.setNextSteps': call(
    z.object({ documentId: Id, nextSteps: NextSteps.nullable() }),
    NextSteps.nullable(),
  ),
  'documents.versions': call(z.object({ documentId: Id }), z.array(VersionEntry)),
  'documents.withdrawVersion': call(
    z.object({ documentId: Id, version: z.int().min(1), withdrawn: z.boolean() }),
    z.array(VersionEntry),
  ),
  /** Returns the changes of the owner of the document and of its links, newest first, at most 100. */
  'documents.history': call(z.object({ documentId: Id }), z.array(AuditEntry)),
  'documents.remove': call(z.object({ documentId: Id }), Nothing),
  /** Creates a bundle of documents, in the order of `parts`. */
  'bundles.create': call(BundleDraft, Document),
  'bundles.update': call(BundleDraft.extend({ documentId: Id }), Document),
  'documents.setFirstPage': call(
    z.object({
      documentId: Id,
      version: z.int(),
      width: z.int(),
      type: z.enum(['image/webp', 'image/png', 'image/jpeg']),
      base64: z.string().max(2_000_000),
    }),
    Nothing,
  ),
  'documents.organise': call(
    z.object({ documentIds: z.array(Id).min(1).max(maxOrganised), change: DocumentChange }),
    OrganiseResult,
  ),
  /** Returns folders and tags with the numbers of their documents. Null: the tracker is of an earlier version without folders. */
  'library.get': call(Nothing, Library.nullable()),
  'folders.create': call(z.object({ name: FolderName, parentId: Id.nullable() }), Folder),
  'folders.update': call(
    z.object({ folderId: Id, name: FolderName.optional(), parentId: Id.nullable().optional() }),
    Folder,
  ),
  'folders.remove': call(z.object({ folderId: Id }), Nothing),
  'tags.update': call(z.object({ tagId: Id, name: TagName }), Tag),
  'tags.merge': call(z.object({ tagId: Id, intoId: Id }), Tag),
  'tags.remove': call(z.object({ tagId: Id }), Nothing),
  'uploads.list': call(Nothing, z.array(Upload)),
  'uploads.cancel': call(z.object({ uploadId: Id }), Nothing),
  'uploads.retry': call(z.object({ uploadId: Id }), Nothing),
  /** Removes a finished or failed upload from the list. */
  'uploads.dismiss': call(z.object({ uploadId: Id }), Nothing),
  /** Without the links of batches, unless `batched`. */
  'links.list': call(z.object({ documentId: Id, batched: z.boolean().optional() }), z.array(Link)),
  'links.create': call(
    z.object({
      documentId: Id,
      name: z.string().max(120),
      recipientEmail: Email.nullable(),
      settings: LinkSettings.partial(),
      passcode: Passcode.nullable(),
    }),
    Link,
  ),
  'links.update': call(
    z.object({
      linkId: Id,
      name: z.string().max(120).optional(),
      settings: LinkSettings.partial().optional(),
      passcode: Passcode.nullable().optional(),
      disabled: z.boolean().optional(),
    }),
    Link,
  ),
  /** Opens the link in the browser as a member of the team. */
  'links.look': call(z.object({ linkId: Id }), Nothing),
  'links.refusals': call(z.object({ linkId: Id }), z.array(Refusal)),
  'linkBatches.list': call(z.object({ documentId: Id }), z.array(LinkBatch)),
  /** Creates one personal link for each recipient, all or none. A repetition with the same key creates nothing. */
  'linkBatches.create': call(
    z.object({
      documentId: Id,
      key: z.string().min(16).max(64),
      name: z.string().max(120),
      recipients: z.array(Recipient).min(1).max(maxRecipients),
      settings: LinkSettings.partial(),
      passcode: Passcode.nullable(),
    }),
    LinkBatch,
  ),
  'linkBatches.get': call(z.object({ batchId: Id }), LinkBatchWithLinks),
  'linkBatches.update': call(
    z.object({
      batchId: Id,
      name: z.string().max(120).optional(),
      disabled: z.boolean().optional(),
      expiresAt: Instant.nullable().optional(),
      revoked: z.literal(true).optional(),
      sent: z.array(Id).max(maxRecipients).optional(),
    }),
    LinkBatch,
  ),
  /** Saves the links of a batch as CSV, in the order of the recipients. Null if the rep cancelled the dialog. */
  'exports.linkBatch': call(
    z.object({ batchId: Id, locale: Locale }),
    z.object({ name: z.string(), lines: z.int() }).nullable(),
  ),
  'linkPresets.list': call(Nothing, z.array(LinkPreset)),
  'linkPresets.save': call(LinkPreset.omit({ id: true }), LinkPreset),
  'linkPresets.remove': call(z.object({ presetId: Id }), Nothing),
} as const
