import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Document } from '#shared/model/documents.ts'
import { type DocumentChange, maxTagsOfDocument } from '#shared/model/library.ts'
import { toast, useAttempt, warningToast } from '../../../components/toast.tsx'
import { type Organised, organise } from '../../../entities/documents/library-queries.ts'

export type Organising = {
  /** The numbers of finished documents and of all documents. Null: nothing is being changed. */
  progress: { done: number; total: number } | null
  /**
   * Changes the documents, and tells the result with a button that takes it back. `words` returns the text for the number of changed documents and of
   * links. Resolves to true if the tracker answered.
   */
  run(
    documents: readonly Document[],
    change: DocumentChange,
    words: (changed: number, links: number) => string,
  ): Promise<boolean>
}

/** Changes documents from the library, from a document and by drag and drop. */
export function useOrganise(): Organising {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const [progress, setProgress] = useState<Organising['progress']>(null)
  const tell = (
    result: Organised,
    change: DocumentChange,
    words: (changed: number, links: number) => string,
  ) => {
    const countOf = (outcome: Organised['items'][number]['outcome']) =>
      result.items.filter((item) => item.outcome === outcome).length
    const refused = countOf('forbidden') + countOf('notFound')
    const changed = countOf('changed')
    // Paused links are turned on one by one, so that no link works again that was off before.
    const canUndo = changed > 0 && (change.pauseLinks === undefined || change.archived === true)
    const undo = () => void attempt(result.undo, t('library.undone'))
    if (changed > 0 || refused + countOf('tooManyTags') === 0) {
      toast(words(changed, result.links), canUndo ? { label: t('library.undo'), onPress: undo } : undefined)
    }
    if (refused > 0) warningToast(t('library.refused', { count: refused }))
    if (countOf('tooManyTags') > 0) warningToast(t('library.tooManyTags', { max: maxTagsOfDocument }))
  }
  const run: Organising['run'] = async (documents, change, words) => {
    const total = documents.length
    setProgress({ done: 0, total })
    const ended = await attempt(async () => {
      const result = await organise(documents, change, (done) => setProgress({ done, total }))
      tell(result, change, words)
    })
    setProgress(null)
    return ended
  }
  return { progress, run }
}
