// The contract of the library: folders, tags, archive, and changes of many documents.
import { z } from 'zod'
import { endpoint } from '../http-contract.ts'
import { Id } from '../model/basics.ts'
import {
  DocumentChange,
  Folder,
  FolderName,
  Library,
  OrganiseResult,
  Tag,
  TagName,
} from '../model/library.ts'
import { maxOrganised } from '../model/library-values.ts'
import { Empty } from './lists.ts'

const folderParams = z.object({ folderId: Id })
const tagParams = z.object({ tagId: Id })

export const libraryApi = {
  'library.get': endpoint({
    method: 'GET',
    path: '/api/library',
    auth: 'device',
    summary: 'Folders and tags with the numbers of their documents',
    response: Library,
    errors: [],
  }),
  'folders.create': endpoint({
    method: 'POST',
    path: '/api/folders',
    auth: 'device',
    summary: 'Creates a folder, which the caller owns. Its name is unique in its parent',
    body: z.object({ name: FolderName, parentId: Id.nullable().default(null) }),
    response: Folder,
    errors: ['not_found', 'name_taken', 'folder_too_deep', 'library_full'],
  }),
  'folders.update': endpoint({
    method: 'PATCH',
    path: '/api/folders/:folderId',
    auth: 'device',
    summary: 'Renames or moves a folder with its subfolders',
    params: folderParams,
    body: z.object({ name: FolderName.optional(), parentId: Id.nullable().optional() }),
    response: Folder,
    errors: ['not_found', 'forbidden', 'name_taken', 'folder_too_deep', 'conflict'],
  }),
  'folders.remove': endpoint({
    method: 'DELETE',
    path: '/api/folders/:folderId',
    auth: 'device',
    summary: 'Removes a folder with its subfolders. Its documents move to the parent',
    params: folderParams,
    response: Empty,
    errors: ['not_found', 'forbidden'],
  }),
  'tags.update': endpoint({
    method: 'PATCH',
    path: '/api/tags/:tagId',
    auth: 'manager',
    summary: 'Renames a tag',
    params: tagParams,
    body: z.object({ name: TagName }),
    response: Tag,
    errors: ['not_found', 'name_taken'],
  }),
  'tags.merge': endpoint({
    method: 'POST',
    path: '/api/tags/:tagId/merge',
    auth: 'manager',
    summary: 'Gives the documents of a tag another tag, and removes the first tag',
    params: tagParams,
    body: z.object({ intoId: Id }),
    response: Tag,
    errors: ['not_found', 'conflict'],
  }),
  'tags.remove': endpoint({
    method: 'DELETE',
    path: '/api/tags/:tagId',
    auth: 'manager',
    summary: 'Removes a tag. Its documents remain',
    params: tagParams,
    response: Empty,
    errors: ['not_found'],
  }),
  'documents.organise': endpoint({
    method: 'POST',
    path: '/api/documents/organise',
    auth: 'device',
    summary:
      'Moves, tags or archives documents, or pauses their links. The response has one outcome for each document',
    body: z.object({ documentIds: z.array(Id).min(1).max(maxOrganised), change: DocumentChange }),
    response: OrganiseResult,
    errors: ['not_found', 'library_full'],
  }),
} as const
