// Dragging documents and folders onto folders. The types keep other drags apart, for example files that are dropped on the window to be uploaded.
import type { DragEvent } from 'react'
import type { Document } from '#shared/model/documents.ts'
import type { Folder } from '#shared/model/library.ts'

const type = 'application/x-lastpage-documents'
const folderType = 'application/x-lastpage-folder'

/** The documents of the present drag. `dataTransfer` shows its data only at the drop, and only as text. */
let dragged: readonly Document[] = []

/** The folder of the present drag. */
let draggedFolder: Folder | null = null

/** Starts a drag of these documents. `words`: the text at the pointer. */
export function startDrag(event: DragEvent, documents: readonly Document[], words: string): void {
  dragged = documents
  event.dataTransfer.setData(type, '')
  showDrag(event, words)
}

/** Starts a drag of a folder with its subfolders. */
export function startFolderDrag(event: DragEvent, folder: Folder): void {
  draggedFolder = folder
  event.dataTransfer.setData(folderType, '')
  showDrag(event, folder.name)
}

function showDrag(event: DragEvent, words: string): void {
  event.dataTransfer.effectAllowed = 'move'
  const label = document.createElement('div')
  label.textContent = words
  label.className =
    'fixed -top-20 left-0 rounded-control border border-accent bg-raised px-3 py-1.5 text-sm font-medium text-accent'
  document.body.append(label)
  event.dataTransfer.setDragImage(label, -12, -8)
  // The browser has drawn the image after this task.
  setTimeout(() => label.remove())
}

export const carriesDocuments = (event: DragEvent): boolean => event.dataTransfer.types.includes(type)

/** Returns the documents of the drop, and ends the drag. */
export function takeDragged(): readonly Document[] {
  const documents = dragged
  dragged = []
  return documents
}

/** Returns the folder of the present drag. Null: something else is dragged. */
export const folderInDrag = (event: DragEvent): Folder | null =>
  event.dataTransfer.types.includes(folderType) ? draggedFolder : null
