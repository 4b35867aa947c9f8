import { useTranslation } from 'react-i18next'
import type { Document } from '#shared/model/documents.ts'

export function DocumentCounts({ document }: { document: Pick<Document, 'linkCount' | 'visitCount'> }) {
  const { t } = useTranslation()
  const links = t('documents.linkCount', { count: document.linkCount })
  const visits = t('documents.visitCount', { count: document.visitCount })
  return `${links} · ${visits}`
}
