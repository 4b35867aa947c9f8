// Dragging documents onto folders. The type keeps other drags apart, for example files that are dropped on the window to be uploaded.
import type { DragEvent } from 'react'
import type { Document } from '#shared/model/documents.ts'

const type = 'application/x-lastpage-documents'

/** The documents of the present drag. `dataTransfer` shows its data only at the drop, and only as text. */
let dragged: readonly Document[] = []

/** Starts a drag of these documents. `words`: the text at the pointer. */
export function startDrag(event: DragEvent, documents: readonly Document[], words: string): void {
  dragged = documents
  event.dataTransfer.effectAllowed = 'move'
  event.dataTransfer.setData(type, '')
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
