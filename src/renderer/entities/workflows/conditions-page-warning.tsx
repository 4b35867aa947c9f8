import { queryOptions, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { PagesCondition } from '#shared/model/conditions.ts'
import { call } from '../../lib/bridge/desktop.ts'
import type { WorkflowScope } from './workflow-queries.ts'

const pageCountQuery = (documentId: string) =>
  queryOptions({
    queryKey: ['pageCount', documentId],
    queryFn: async () => (await call('documents.get', { documentId })).version.pageCount,
  })

type PageWarningProps = WorkflowScope & { pages: PagesCondition | undefined }

/** Says that the document has no such page. It is no error, because a later version may have more pages. */
export function PageWarning({ documentId, pages }: PageWarningProps) {
  const { t } = useTranslation()
  const { data: count } = useQuery({
    ...pageCountQuery(documentId ?? ''),
    enabled: documentId !== null && pages !== undefined,
  })
  const isBeyond = count !== undefined && pages !== undefined && pages.from > count
  return (
    <p role="status" className="text-xs leading-5 text-warn empty:hidden">
      {isBeyond ? t('conditions.beyond', { count }) : ''}
    </p>
  )
}
