import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Document } from '#shared/model/documents.ts'
import { Notice } from '../../../components/screen.tsx'
import { SkeletonRows } from '../../../components/skeleton.tsx'
import { ErrorState } from '../../../components/states.tsx'
import { WorkflowVisitsDialog } from '../../../entities/visits/workflow-visits-dialog.tsx'
import { workflowFiguresQuery, workflowsQuery } from '../../../entities/workflows/workflow-queries.ts'
import { useMayChange } from '../../../lib/session.ts'
import { InheritedWorkflows } from './inherited-workflows.tsx'
import { OwnWorkflows } from './own-workflows.tsx'
import type { TabPart } from './tab-part.ts'

export function WorkflowsTab({ document }: { document: Document }) {
  const { data: workflows, error, refetch } = useQuery(workflowsQuery(document.id))
  const { data: figures } = useQuery(workflowFiguresQuery(document.id))
  const { t } = useTranslation()
  const [shown, setShown] = useState<string>()
  const may = useMayChange(document.owner.id)
  if (!workflows) return error ? <ErrorState error={error} onRetry={refetch} /> : <SkeletonRows height={72} />
  const part: TabPart = {
    ...{ document, workflows, may },
    figuresOf: (workflowId) => figures?.find((each) => each.workflowId === workflowId),
    onFigures: setShown,
  }
  return (
    <div className="min-h-0 flex-1 overflow-y-auto px-6 py-4">
      {may ? null : (
        <div className="mb-3">
          <Notice tone="plain">{t('common.onlyOwner', { name: document.owner.name })}</Notice>
        </div>
      )}
      <InheritedWorkflows {...part} />
      <OwnWorkflows {...part} />
      <WorkflowVisitsDialog
        workflowId={shown ?? ''}
        documentId={document.id}
        open={shown !== undefined}
        onOpenChange={() => setShown(undefined)}
      />
    </div>
  )
}
