import { useQuery } from '@tanstack/react-query'
import { Workflow as WorkflowIcon } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Notice, Section } from '../../../components/screen.tsx'
import { SkeletonRows } from '../../../components/skeleton.tsx'
import { EmptyState, ErrorState } from '../../../components/states.tsx'
import { toast } from '../../../components/toast.tsx'
import { WorkflowVisitsDialog } from '../../../entities/visits/workflow-visits-dialog.tsx'
import { NewWorkflowButtons } from '../../../entities/workflows/new-workflow-buttons.tsx'
import { WorkflowEditor } from '../../../entities/workflows/workflow-editor.tsx'
import {
  type WorkflowDraft,
  workspaceFiguresQuery,
  workspaceWorkflowsQuery,
} from '../../../entities/workflows/workflow-queries.ts'
import { readReach } from '../../../entities/workflows/workspace-workflow-queries.ts'
import { useIsAdmin } from '../../../lib/session.ts'
import { AdoptionSection } from './adoption-section.tsx'
import { SharedWorkflowRow } from './shared-workflow-row.tsx'

/** The workflows of the workspace. Admins change them, members see them. */
export function WorkflowsSection() {
  const { t } = useTranslation()
  const isAdmin = useIsAdmin()
  return (
    <>
      <Section title={t('teamWorkflows.title')} hint={t('teamWorkflows.what')}>
        {isAdmin ? null : (
          <div className="mb-3">
            <Notice tone="plain">{t('teamWorkflows.onlyAdmin')}</Notice>
          </div>
        )}
        <SharedWorkflows />
      </Section>
      {isAdmin ? <AdoptionSection /> : null}
    </>
  )
}

function SharedWorkflows() {
  const isAdmin = useIsAdmin()
  const { data: workflows, error, refetch } = useQuery(workspaceWorkflowsQuery)
  const { data: figures } = useQuery(workspaceFiguresQuery)
  const [draft, setDraft] = useState<WorkflowDraft>()
  const [shown, setShown] = useState<string>()
  if (!workflows)
    return error ? <ErrorState error={error} onRetry={refetch} /> : <SkeletonRows rows={2} height={72} />
  const figuresOf = (workflowId: string) => figures?.items.find((each) => each.workflowId === workflowId)
  if (workflows.length === 0 && !draft) return <NoWorkflows onNew={isAdmin ? setDraft : null} />
  return (
    <>
      <ul className="flex flex-col gap-2">
        {workflows.map((workflow) =>
          draft?.id === workflow.id ? (
            <li key={workflow.id}>
              <SharedEditor
                draft={draft}
                documents={figuresOf(workflow.id)?.documents}
                onDone={() => setDraft(undefined)}
              />
            </li>
          ) : (
            <SharedWorkflowRow
              key={workflow.id}
              workflow={workflow}
              figures={figuresOf(workflow.id)}
              onFigures={() => setShown(workflow.id)}
              onEdit={isAdmin ? () => setDraft(workflow) : null}
            />
          ),
        )}
        {draft && !draft.id ? (
          <li>
            <SharedEditor draft={draft} documents={figures?.inheriting} onDone={() => setDraft(undefined)} />
          </li>
        ) : null}
      </ul>
      {isAdmin && !draft ? (
        <div className="mt-3">
          <NewWorkflowButtons onNew={setDraft} quiet />
        </div>
      ) : null}
      <WorkflowVisitsDialog
        workflowId={shown ?? ''}
        open={shown !== undefined}
        onOpenChange={() => setShown(undefined)}
      />
    </>
  )
}

function NoWorkflows({ onNew }: { onNew: ((draft: WorkflowDraft) => void) | null }) {
  const { t } = useTranslation()
  return (
    <EmptyState
      icon={<WorkflowIcon size={22} />}
      title={t('teamWorkflows.emptyTitle')}
      body={t('teamWorkflows.emptyBody')}
      {...(onNew ? { action: <NewWorkflowButtons onNew={onNew} /> } : {})}
    />
  )
}

/** `documents`: how many documents the change reaches. Undefined: not known yet. */
type SharedEditorProps = { draft: WorkflowDraft; documents: number | undefined; onDone(): void }

function SharedEditor({ draft, documents, onDone }: SharedEditorProps) {
  const { t } = useTranslation()
  const close = (savedId?: string) => {
    onDone()
    if (!savedId) return
    void readReach(savedId).then(
      (count) => toast(t('teamWorkflows.saved', { count })),
      // The workflow is saved. Only the number of documents could not be read.
      () => toast(t('common.saved')),
    )
  }
  return (
    <WorkflowEditor
      scope={{ documentId: null }}
      draft={draft}
      note={documents === undefined ? null : t('teamWorkflows.editReach', { count: documents })}
      onClose={close}
    />
  )
}
