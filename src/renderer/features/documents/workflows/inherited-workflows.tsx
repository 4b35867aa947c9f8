import { CirclePause, CircleSlash, RotateCcw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { InheritedWorkflow, WorkflowException } from '#shared/model/runs.ts'
import { Button, buttonClass } from '../../../components/button.tsx'
import { Chip } from '../../../components/chip.tsx'
import { ActionsMenu, type MenuAction } from '../../../components/menu.tsx'
import { Notice, Section } from '../../../components/screen.tsx'
import { useAttempt } from '../../../components/toast.tsx'
import { WorkflowFiguresLine, WorkflowRow } from '../../../entities/workflows/workflow-row.tsx'
import { adoptForDocument, setException } from '../../../entities/workflows/workspace-workflow-queries.ts'
import { useIsAdmin } from '../../../lib/session.ts'
import type { TabPart } from './tab-part.ts'

/** The workflows of the workspace that apply to this document, with the document's exceptions. */
export function InheritedWorkflows(part: TabPart) {
  const { t } = useTranslation()
  const isAdmin = useIsAdmin()
  const { inherits, inherited } = part.workflows
  if (!inherits) return <NotInheriting {...part} />
  return (
    <Section
      title={t('teamWorkflows.document.inherited')}
      action={
        isAdmin ? (
          <Link href="/settings/workflows" className={buttonClass('ghost', true)}>
            {t('teamWorkflows.document.settings')}
          </Link>
        ) : null
      }
    >
      {inherited.length === 0 ? (
        <p className="text-ink-3">{t('teamWorkflows.document.noneInWorkspace')}</p>
      ) : (
        <ul aria-label={t('teamWorkflows.document.inherited')} className="flex flex-col gap-2">
          {inherited.map((each) => (
            <InheritedRow key={each.workflow.id} {...part} inherited={each} />
          ))}
        </ul>
      )}
    </Section>
  )
}

function NotInheriting({ document, may }: TabPart) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const adopt = () => attempt(() => adoptForDocument(document.id), t('teamWorkflows.document.used'))
  return (
    <div className="mb-6">
      <Notice
        tone="plain"
        action={
          may ? (
            <Button small onClick={adopt}>
              {t('teamWorkflows.document.use')}
            </Button>
          ) : null
        }
      >
        {t('teamWorkflows.document.notUsed')}
      </Notice>
    </div>
  )
}

type InheritedRowProps = TabPart & { inherited: InheritedWorkflow }

function InheritedRow({ inherited, document, may, figuresOf, onFigures }: InheritedRowProps) {
  const { t } = useTranslation()
  const { workflow, exception, replacedBy } = inherited
  const isActive = !workflow.paused && exception === null && replacedBy === null
  return (
    <WorkflowRow
      workflow={workflow}
      isActive={isActive}
      state={<InheritedState {...inherited} />}
      controls={
        may && replacedBy === null ? (
          <ExceptionMenu documentId={document.id} workflowId={workflow.id} exception={exception} />
        ) : null
      }
    >
      {replacedBy ? (
        <p className="text-xs leading-5 text-ink-3">{t('teamWorkflows.document.replaced')}</p>
      ) : (
        <WorkflowFiguresLine
          action={workflow.action}
          figures={figuresOf(workflow.id)}
          onOpen={() => onFigures(workflow.id)}
        />
      )}
    </WorkflowRow>
  )
}

function InheritedState({ workflow, exception, replacedBy }: InheritedWorkflow) {
  const { t } = useTranslation()
  if (replacedBy) return null
  const words =
    exception === 'leftOut'
      ? t('teamWorkflows.document.isLeftOut')
      : exception === 'paused'
        ? t('teamWorkflows.document.isPaused')
        : workflow.paused
          ? t('teamWorkflows.document.isPausedForAll')
          : null
  return words ? (
    <span className="mt-1 inline-flex">
      <Chip>{words}</Chip>
    </span>
  ) : null
}

type ExceptionMenuProps = { documentId: string; workflowId: string; exception: WorkflowException | null }

function ExceptionMenu({ documentId, workflowId, exception }: ExceptionMenuProps) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const set = (next: WorkflowException | null) =>
    void attempt(() => setException(documentId, workflowId, next))
  const actions: MenuAction[] = [
    ...(exception === null
      ? []
      : [
          {
            ...{ key: 'apply', label: t('teamWorkflows.document.apply'), icon: <RotateCcw size={14} /> },
            onSelect: () => set(null),
          },
        ]),
    ...(exception === 'paused'
      ? []
      : [
          {
            ...{ key: 'pause', label: t('teamWorkflows.document.pause'), icon: <CirclePause size={14} /> },
            onSelect: () => set('paused'),
          },
        ]),
    ...(exception === 'leftOut'
      ? []
      : [
          {
            ...{ key: 'leave', label: t('teamWorkflows.document.leaveOut'), icon: <CircleSlash size={14} /> },
            onSelect: () => set('leftOut'),
          },
        ]),
  ]
  return (
    <>
      {exception === null ? null : (
        <Button small variant="ghost" onClick={() => set(null)}>
          {t('teamWorkflows.document.apply')}
        </Button>
      )}
      <ActionsMenu label={t('workflows.actions')} actions={actions} />
    </>
  )
}
