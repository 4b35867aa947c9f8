import { Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { WorkspaceWorkflow, WorkspaceWorkflowFigures } from '#shared/model/runs.ts'
import { Button } from '../../../components/button.tsx'
import { Chip } from '../../../components/chip.tsx'
import { ConfirmDialog } from '../../../components/dialog.tsx'
import { ActionsMenu } from '../../../components/menu.tsx'
import { toast, useAttempt } from '../../../components/toast.tsx'
import { WorkflowFiguresLine, WorkflowRow } from '../../../entities/workflows/workflow-row.tsx'
import { WorkflowSentence } from '../../../entities/workflows/workflow-sentence.tsx'
import {
  pauseSharedWorkflow,
  removeSharedWorkflow,
} from '../../../entities/workflows/workspace-workflow-queries.ts'

type SharedWorkflowRowProps = {
  workflow: WorkspaceWorkflow
  figures: WorkspaceWorkflowFigures['items'][number] | undefined
  onFigures(): void
  /** Null if this member may not change the workflow. */
  onEdit: (() => void) | null
}

/** A workflow of the workspace, with the number of documents that use it. */
export function SharedWorkflowRow({ workflow, figures, onFigures, onEdit }: SharedWorkflowRowProps) {
  const { t } = useTranslation()
  return (
    <WorkflowRow
      workflow={workflow}
      isActive={!workflow.paused}
      state={
        workflow.paused ? (
          <span className="mt-1 inline-flex">
            <Chip>{t('workflows.paused')}</Chip>
          </span>
        ) : null
      }
      controls={
        onEdit ? (
          <SharedActions workflow={workflow} documents={figures?.documents ?? 0} onEdit={onEdit} />
        ) : null
      }
    >
      <div className="flex flex-wrap items-center gap-x-3">
        <span className="text-xs leading-5 text-ink-3">
          {figures ? t('teamWorkflows.reach', { count: figures.documents }) : null}
        </span>
        <WorkflowFiguresLine action={workflow.action} figures={figures} onOpen={onFigures} />
      </div>
    </WorkflowRow>
  )
}

type SharedActionsProps = { workflow: WorkspaceWorkflow; documents: number; onEdit(): void }

function SharedActions({ workflow, documents: count, onEdit }: SharedActionsProps) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const [removing, setRemoving] = useState(false)
  const { paused } = workflow
  const pause = () =>
    attempt(
      () => pauseSharedWorkflow(workflow, !paused),
      paused ? t('teamWorkflows.resumed', { count }) : t('teamWorkflows.paused', { count }),
    )
  const remove = async () => {
    await removeSharedWorkflow(workflow)
    toast(t('teamWorkflows.removed', { count }))
  }
  return (
    <>
      <Button small variant="ghost" onClick={pause}>
        {paused ? t('workflows.resume') : t('workflows.pause')}
      </Button>
      <ActionsMenu
        label={t('workflows.actions')}
        actions={[
          { key: 'edit', label: t('common.edit'), icon: <Pencil size={14} />, onSelect: onEdit },
          {
            ...{ key: 'remove', label: t('common.remove'), icon: <Trash2 size={14} />, danger: true },
            onSelect: () => setRemoving(true),
          },
        ]}
      />
      <ConfirmDialog
        open={removing}
        onOpenChange={setRemoving}
        title={t('workflows.removeAsk')}
        body={
          <>
            <p className="mb-2">
              <WorkflowSentence {...workflow} />
            </p>
            <p>{t('teamWorkflows.removeWhat', { count })}</p>
          </>
        }
        action={t('common.remove')}
        onConfirm={remove}
      />
    </>
  )
}
