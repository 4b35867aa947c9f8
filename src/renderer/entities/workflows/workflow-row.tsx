import { ListTodo, Megaphone } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Action, Workflow, WorkflowFigures } from '#shared/model/runs.ts'
import { WorkflowSentence } from './workflow-sentence.tsx'

type WorkflowRowProps = {
  workflow: Pick<Workflow, 'trigger' | 'action'>
  /** False if the workflow does not run, for example because it is paused. */
  isActive: boolean
  /** Chips that name the state of the workflow. */
  state?: ReactNode
  /** More lines below the sentence. */
  children?: ReactNode
  controls?: ReactNode
}

/** Shows a workflow as a sentence. */
export function WorkflowRow({ workflow, isActive, state, children, controls }: WorkflowRowProps) {
  const Icon = workflow.action.type === 'task' ? ListTodo : Megaphone
  return (
    <li className="flex items-start gap-3 rounded-card border border-line bg-canvas py-2.5 pr-2 pl-4">
      <Icon
        size={18}
        aria-hidden
        className={isActive ? 'mt-1 shrink-0 text-accent' : 'mt-1 shrink-0 text-ink-3'}
      />
      <div className="min-w-0 flex-1 py-0.5">
        <p className={isActive ? 'text-base text-ink-2' : 'text-base text-ink-3'}>
          <WorkflowSentence {...workflow} />
        </p>
        {children}
      </div>
      {state}
      {controls}
    </li>
  )
}

type FiguresProps = { action: Action; figures: WorkflowFigures | undefined; onOpen(): void }

/** What the workflow did in the last 30 days. A click opens the list of its visits. */
export function WorkflowFiguresLine({ action, figures, onOpen }: FiguresProps) {
  const { t } = useTranslation()
  // Reserves the line, so that the rows do not move when the figures arrive.
  if (!figures) return <span className="block h-5" />
  const { done, needsAttention } = figures
  const words = t(`teamWorkflows.figures.${action.type}`, { count: done })
  if (done === 0 && needsAttention === 0)
    return <span className="block text-xs leading-5 text-ink-3">{words}</span>
  return (
    <button
      type="button"
      title={t('teamWorkflows.figures.open')}
      onClick={onOpen}
      className="-mx-1 inline-flex h-5 items-center gap-1.5 rounded-control px-1 text-xs text-ink-3 hover:bg-hover hover:text-ink"
    >
      <span className="underline decoration-line-strong underline-offset-2">{words}</span>
      {needsAttention > 0 ? (
        <span className="font-medium text-bad">
          {t('teamWorkflows.figures.attention', { count: needsAttention })}
        </span>
      ) : null}
    </button>
  )
}
