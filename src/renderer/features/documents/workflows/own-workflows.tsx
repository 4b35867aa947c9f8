import { Pencil, Trash2, Workflow as WorkflowIcon } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Workflow } from '#shared/model/runs.ts'
import { Button } from '../../../components/button.tsx'
import { Chip } from '../../../components/chip.tsx'
import { ConfirmDialog } from '../../../components/dialog.tsx'
import { ActionsMenu } from '../../../components/menu.tsx'
import { Section } from '../../../components/screen.tsx'
import { EmptyState } from '../../../components/states.tsx'
import { useAttempt } from '../../../components/toast.tsx'
import { NewWorkflowButtons } from '../../../entities/workflows/new-workflow-buttons.tsx'
import { WorkflowEditor } from '../../../entities/workflows/workflow-editor.tsx'
import {
  pauseWorkflow,
  removeWorkflow,
  type WorkflowDraft,
} from '../../../entities/workflows/workflow-queries.ts'
import { WorkflowFiguresLine, WorkflowRow } from '../../../entities/workflows/workflow-row.tsx'
import { WorkflowSentence } from '../../../entities/workflows/workflow-sentence.tsx'
import type { TabPart } from './tab-part.ts'

/** The workflows that only this document has. */
export function OwnWorkflows(part: TabPart) {
  const { t } = useTranslation()
  const [draft, setDraft] = useState<WorkflowDraft>()
  const { document, workflows, may } = part
  const scope = { documentId: document.id }
  const close = () => setDraft(undefined)
  const hasInherited = workflows.inherited.length > 0
  if (workflows.items.length === 0 && !hasInherited && !draft) {
    return <NoWorkflows onNew={may ? setDraft : null} />
  }
  return (
    <Section title={t('teamWorkflows.document.own')}>
      {workflows.items.length === 0 && !draft ? (
        <p className="mb-3 text-ink-3">{t('teamWorkflows.document.noOwn')}</p>
      ) : null}
      <ul aria-label={t('teamWorkflows.document.own')} className="flex flex-col gap-2">
        {workflows.items.map((workflow) =>
          draft?.id === workflow.id ? (
            <li key={workflow.id}>
              <WorkflowEditor scope={scope} draft={draft} onClose={close} />
            </li>
          ) : (
            <OwnRow
              key={workflow.id}
              {...part}
              workflow={workflow}
              onEdit={may ? () => setDraft(workflow) : null}
            />
          ),
        )}
      </ul>
      {draft && !draft.id ? (
        <div className="mt-2">
          <WorkflowEditor scope={scope} draft={draft} onClose={close} />
        </div>
      ) : null}
      {!draft && may ? (
        <div className="mt-3">
          <NewWorkflowButtons onNew={setDraft} quiet={hasInherited} />
        </div>
      ) : null}
    </Section>
  )
}

function NoWorkflows({ onNew }: { onNew: ((draft: WorkflowDraft) => void) | null }) {
  const { t } = useTranslation()
  return (
    <EmptyState
      icon={<WorkflowIcon size={22} />}
      title={t('workflows.emptyTitle')}
      body={t('workflows.emptyBody')}
      {...(onNew ? { action: <NewWorkflowButtons onNew={onNew} /> } : {})}
    />
  )
}

/** `onEdit` is null if this member may not change the workflow. */
type OwnRowProps = TabPart & { workflow: Workflow; onEdit: (() => void) | null }

function OwnRow({ workflow, onEdit, figuresOf, onFigures }: OwnRowProps) {
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
      controls={onEdit ? <WorkflowActions workflow={workflow} onEdit={onEdit} /> : null}
    >
      <WorkflowFiguresLine
        action={workflow.action}
        figures={figuresOf(workflow.id)}
        onOpen={() => onFigures(workflow.id)}
      />
    </WorkflowRow>
  )
}

function WorkflowActions({ workflow, onEdit }: { workflow: Workflow; onEdit(): void }) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const [removing, setRemoving] = useState(false)
  const { paused } = workflow
  return (
    <>
      <Button small variant="ghost" onClick={() => attempt(() => pauseWorkflow(workflow, !paused))}>
        {paused ? t('workflows.resume') : t('workflows.pause')}
      </Button>
      <ActionsMenu
        label={t('workflows.actions')}
        actions={[
          { key: 'edit', label: t('common.edit'), icon: <Pencil size={14} />, onSelect: onEdit },
          {
            key: 'remove',
            label: t('common.remove'),
            icon: <Trash2 size={14} />,
            danger: true,
            onSelect: () => setRemoving(true),
          },
        ]}
      />
      <ConfirmDialog
        open={removing}
        onOpenChange={setRemoving}
        title={t('workflows.removeAsk')}
        body={<WorkflowSentence {...workflow} />}
        action={t('common.remove')}
        onConfirm={() => removeWorkflow(workflow)}
      />
    </>
  )
}
