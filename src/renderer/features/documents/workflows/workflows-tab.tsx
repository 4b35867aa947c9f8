import { useQuery } from '@tanstack/react-query'
import { ListTodo, Megaphone, Pencil, Trash2, Workflow as WorkflowIcon } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Document } from '#shared/model/documents.ts'
import type { Workflow } from '#shared/model/runs.ts'
import { Button, buttonClass } from '../../../components/button.tsx'
import { Chip } from '../../../components/chip.tsx'
import { ConfirmDialog } from '../../../components/dialog.tsx'
import { ActionsMenu } from '../../../components/menu.tsx'
import { Notice } from '../../../components/screen.tsx'
import { SkeletonRows } from '../../../components/skeleton.tsx'
import { EmptyState, ErrorState } from '../../../components/states.tsx'
import { useAttempt } from '../../../components/toast.tsx'
import { WorkflowEditor } from '../../../entities/workflows/workflow-editor.tsx'
import {
  pauseWorkflow,
  removeWorkflow,
  type WorkflowDraft,
  workflowsQuery,
} from '../../../entities/workflows/workflow-queries.ts'
import { WorkflowSentence } from '../../../entities/workflows/workflow-sentence.tsx'
import { useLocale } from '../../../lib/i18n.ts'
import { useMayChange, useSession } from '../../../lib/session.ts'

export function WorkflowsTab({ document }: { document: Document }) {
  const { data, error, refetch } = useQuery(workflowsQuery(document.id))
  const { t } = useTranslation()
  const [draft, setDraft] = useState<WorkflowDraft>()
  const may = useMayChange(document.owner.id)
  if (!data) return error ? <ErrorState error={error} onRetry={refetch} /> : <SkeletonRows height={72} />
  const workflows = data.items
  return (
    <div className="min-h-0 flex-1 overflow-y-auto px-6 py-4">
      <SalesforceNotice />
      {may ? null : (
        <div className="mb-3">
          <Notice tone="plain">{t('common.onlyOwner', { name: document.owner.name })}</Notice>
        </div>
      )}
      {workflows.length === 0 && !draft ? <NoWorkflows onNew={may ? setDraft : null} /> : null}
      <ul className="flex flex-col gap-2">
        {workflows.map((workflow) =>
          draft?.id === workflow.id ? (
            <li key={workflow.id}>
              <WorkflowEditor
                scope={{ documentId: document.id }}
                draft={draft}
                onClose={() => setDraft(undefined)}
              />
            </li>
          ) : (
            <WorkflowRow
              key={workflow.id}
              workflow={workflow}
              onEdit={may ? () => setDraft(workflow) : null}
            />
          ),
        )}
      </ul>
      {draft && !draft.id ? (
        <div className="mt-2">
          <WorkflowEditor
            scope={{ documentId: document.id }}
            draft={draft}
            onClose={() => setDraft(undefined)}
          />
        </div>
      ) : null}
      {workflows.length > 0 && !draft && may ? (
        <div className="mt-4">
          <NewButtons onNew={setDraft} />
        </div>
      ) : null}
    </div>
  )
}

function NewButtons({ onNew }: { onNew(draft: WorkflowDraft): void }) {
  const { t } = useTranslation()
  const locale = useLocale()
  const task: WorkflowDraft = {
    trigger: 'left',
    action: { type: 'task', assignee: 'recordOwner', locale, subject: null, comments: null },
  }
  const campaign: WorkflowDraft = {
    trigger: 'opened',
    action: { type: 'campaign', campaignId: '', campaignName: '' },
  }
  return (
    <div className="flex flex-wrap gap-2">
      <Button variant="primary" icon={<ListTodo size={14} aria-hidden />} onClick={() => onNew(task)}>
        {t('workflows.newTask')}
      </Button>
      <Button icon={<Megaphone size={14} aria-hidden />} onClick={() => onNew(campaign)}>
        {t('workflows.newCampaign')}
      </Button>
    </div>
  )
}

function NoWorkflows({ onNew }: { onNew: ((draft: WorkflowDraft) => void) | null }) {
  const { t } = useTranslation()
  return (
    <EmptyState
      icon={<WorkflowIcon size={22} />}
      title={t('workflows.emptyTitle')}
      body={t('workflows.emptyBody')}
      {...(onNew ? { action: <NewButtons onNew={onNew} /> } : {})}
    />
  )
}

/** Explains that workflows wait until the member connects to Salesforce. */
function SalesforceNotice() {
  const { t } = useTranslation()
  const connected = useSession((state) => state.session?.salesforce.state === 'connected')
  if (connected) return null
  return (
    <div className="mb-3">
      <Notice
        tone="warn"
        action={
          <Link href="/settings/salesforce" className={buttonClass('secondary', true)}>
            {t('workflows.connect')}
          </Link>
        }
      >
        {t('workflows.notConnected')}
      </Notice>
    </div>
  )
}

/** Shows a workflow. `onEdit` is null if this member may not change the workflow. */
function WorkflowRow({ workflow, onEdit }: { workflow: Workflow; onEdit: (() => void) | null }) {
  const { t } = useTranslation()
  const { paused, action } = workflow
  const Icon = action.type === 'task' ? ListTodo : Megaphone
  return (
    <li className="flex items-center gap-3 rounded-card border border-line bg-canvas py-2.5 pr-2 pl-4">
      <Icon size={18} aria-hidden className={paused ? 'shrink-0 text-ink-3' : 'shrink-0 text-accent'} />
      <p className={paused ? 'min-w-0 flex-1 text-base text-ink-3' : 'min-w-0 flex-1 text-base text-ink-2'}>
        <WorkflowSentence trigger={workflow.trigger} action={action} />
      </p>
      {paused ? <Chip>{t('workflows.paused')}</Chip> : null}
      {onEdit ? <WorkflowActions workflow={workflow} onEdit={onEdit} /> : null}
    </li>
  )
}

function WorkflowActions({ workflow, onEdit }: { workflow: Workflow; onEdit(): void }) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const [removing, setRemoving] = useState(false)
  const { paused, action } = workflow
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
        body={<WorkflowSentence trigger={workflow.trigger} action={action} />}
        action={t('common.remove')}
        onConfirm={() => removeWorkflow(workflow)}
      />
    </>
  )
}
