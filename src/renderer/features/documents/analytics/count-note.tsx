import { useTranslation } from 'react-i18next'
import type { Document } from '#shared/model/documents.ts'
import { useNumber } from './figures.tsx'

type CountNoteProps = {
  document: Pick<Document, 'visitCount'>
  /** The number of visits in the figures. */
  counted: number
  isFiltered: boolean
}

/** Says why the figures count fewer visits than the header of the document. The header also counts the visits that are open now. */
export function CountNote({ document, counted, isFiltered }: CountNoteProps) {
  const { t } = useTranslation(undefined, { keyPrefix: 'analytics' })
  const number = useNumber()
  const missing = document.visitCount - counted
  if (missing <= 0) return null
  const values = { counted: number(counted), total: number(document.visitCount) }
  return (
    <p className="text-xs text-ink-3">
      {isFiltered
        ? t('countFiltered', values)
        : t('countOpen', { count: missing, missing: number(missing), total: number(document.visitCount) })}
    </p>
  )
}
