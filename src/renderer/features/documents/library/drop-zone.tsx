import { FileUp } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { openFolderId } from '../../../entities/documents/open-folder.ts'
import { startUpload } from '../../../entities/documents/uploads.ts'

const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false

/** Uploads PDF files that the user drops anywhere on the window. */
export function DropZone() {
  const { t } = useTranslation()
  const [over, setOver] = useState(false)
  useEffect(() => {
    const stop = new AbortController()
    const { signal } = stop
    const drag = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      event.preventDefault()
      setOver(true)
    }
    window.addEventListener('dragenter', drag, { signal })
    window.addEventListener('dragover', drag, { signal })
    // `relatedTarget` is null when the pointer leaves the window.
    window.addEventListener('dragleave', (event) => event.relatedTarget === null && setOver(false), {
      signal,
    })
    window.addEventListener(
      'drop',
      (event) => {
        if (!carriesFiles(event)) return
        event.preventDefault()
        setOver(false)
        const folderId = openFolderId()
        for (const file of event.dataTransfer?.files ?? []) void startUpload(file, { folderId })
      },
      { signal },
    )
    return () => stop.abort()
  }, [])
  if (!over) return null
  return (
    <div className="pointer-events-none fixed inset-3 z-50 flex flex-col items-center justify-center gap-3 rounded-card border-2 border-dashed border-accent bg-accent-soft/95 text-accent">
      <FileUp size={28} aria-hidden />
      <p className="text-lg font-semibold">{t('documents.dropHere')}</p>
      <p className="text-sm text-ink-2">{t('documents.dropHint')}</p>
    </div>
  )
}
