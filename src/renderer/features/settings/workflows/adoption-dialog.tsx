import { useQuery } from '@tanstack/react-query'
import { CircleCheck } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { WorkflowAdoption, WorkspaceWorkflow } from '#shared/model/runs.ts'
import { Button } from '../../../components/button.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { Progress } from '../../../components/progress.tsx'
import { SkeletonRows } from '../../../components/skeleton.tsx'
import { EmptyState, ErrorState } from '../../../components/states.tsx'
import { adoptionsQuery, workspaceWorkflowsQuery } from '../../../entities/workflows/workflow-queries.ts'
import { useWorkflowSentence } from '../../../entities/workflows/workflow-sentence.tsx'
import { adoptForDocuments } from '../../../entities/workflows/workspace-workflow-queries.ts'
import { toCallError } from '../../../lib/bridge/desktop.ts'
import { useErrorText } from '../../../lib/error-text.ts'

type AdoptionDialogProps = { open: boolean; onOpenChange(open: boolean): void }

export function AdoptionDialog({ open, onOpenChange }: AdoptionDialogProps) {
  const { t } = useTranslation()
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t('teamWorkflows.adopt.dialog')} wide>
      <Adoption onClose={() => onOpenChange(false)} />
    </Dialog>
  )
}

function Adoption({ onClose }: { onClose(): void }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(adoptionsQuery)
  const { data: workflows } = useQuery(workspaceWorkflowsQuery)
  const [adopted, setAdopted] = useState<number>()
  if (adopted !== undefined) {
    return (
      <EmptyState
        icon={<CircleCheck size={22} className="text-ok" />}
        title={t('teamWorkflows.adopt.done', { count: adopted })}
        action={<Button onClick={onClose}>{t('common.done')}</Button>}
      />
    )
  }
  if (!data || !workflows)
    return error ? <ErrorState error={error} onRetry={refetch} /> : <SkeletonRows rows={4} height={56} />
  if (data.items.length === 0)
    return <EmptyState icon={<CircleCheck size={22} />} title={t('teamWorkflows.adopt.none')} />
  return <AdoptionForm adoptions={data.items} more={data.more} workflows={workflows} onDone={setAdopted} />
}

type AdoptionFormProps = {
  adoptions: readonly WorkflowAdoption[]
  /** There are more documents than the list shows. */
  more: boolean
  workflows: readonly WorkspaceWorkflow[]
  onDone(adopted: number): void
}

/** Adopts for the chosen documents, in several requests. */
function useAdoption(onDone: (adopted: number) => void) {
  const errorText = useErrorText()
  const [done, setDone] = useState<number>()
  const [problem, setProblem] = useState<string>()
  const start = async (documentIds: readonly string[]) => {
    setDone(0)
    setProblem(undefined)
    try {
      onDone(await adoptForDocuments(documentIds, setDone))
    } catch (thrown) {
      setProblem(errorText(toCallError(thrown)))
      setDone(undefined)
    }
  }
  return { done, problem, start }
}

function AdoptionForm({ adoptions, more, workflows, onDone }: AdoptionFormProps) {
  const { t } = useTranslation()
  const [unchosen, setUnchosen] = useState<ReadonlySet<string>>(new Set())
  const { done, problem, start } = useAdoption(onDone)
  const chosen = adoptions
    .filter(({ documentId }) => !unchosen.has(documentId))
    .map((each) => each.documentId)
  const busy = done !== undefined
  const choose = (documentId: string, isChosen: boolean) =>
    setUnchosen((before) => {
      const next = new Set(before)
      if (isChosen) next.delete(documentId)
      else next.add(documentId)
      return next
    })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (!busy && chosen.length > 0) void start(chosen)
      }}
      className="flex flex-col gap-3"
    >
      <div className="flex items-center justify-between gap-4 text-xs text-ink-3">
        <label className="flex items-center gap-2 text-sm text-ink">
          <input
            type="checkbox"
            className="size-4 accent-accent"
            checked={chosen.length === adoptions.length}
            disabled={busy}
            onChange={(event) =>
              setUnchosen(
                event.target.checked ? new Set() : new Set(adoptions.map((each) => each.documentId)),
              )
            }
          />
          {t('teamWorkflows.adopt.all')}
        </label>
        <span>{t('teamWorkflows.adopt.selected', { count: chosen.length, total: adoptions.length })}</span>
      </div>
      <ul
        aria-label={t('teamWorkflows.adopt.list')}
        className="max-h-[min(360px,50vh)] divide-y divide-line overflow-y-auto rounded-card border border-line"
      >
        {adoptions.map((adoption) => (
          <AdoptionRow
            key={adoption.documentId}
            adoption={adoption}
            workflows={workflows}
            isChosen={!unchosen.has(adoption.documentId)}
            disabled={busy}
            onChoose={(isChosen) => choose(adoption.documentId, isChosen)}
          />
        ))}
      </ul>
      {more ? (
        <p className="text-xs text-ink-3">{t('teamWorkflows.adopt.more', { count: adoptions.length })}</p>
      ) : null}
      {problem ? (
        <p role="alert" className="text-bad">
          {problem}
        </p>
      ) : null}
      <div className="flex items-center justify-end gap-4">
        {busy ? (
          <div className="min-w-0 flex-1">
            <Progress label={t('teamWorkflows.adopt.dialog')} value={done} max={chosen.length} />
            <p className="text-xs text-ink-3">
              {t('teamWorkflows.adopt.progress', { done, total: chosen.length })}
            </p>
          </div>
        ) : null}
        <Button variant="primary" type="submit" busy={busy} disabled={chosen.length === 0}>
          {t('teamWorkflows.adopt.apply', { count: chosen.length })}
        </Button>
      </div>
    </form>
  )
}

type AdoptionRowProps = {
  adoption: WorkflowAdoption
  workflows: readonly WorkspaceWorkflow[]
  isChosen: boolean
  disabled: boolean
  onChoose(isChosen: boolean): void
}

/** A document, and what changes for it. */
function AdoptionRow({ adoption, workflows, isChosen, disabled, onChoose }: AdoptionRowProps) {
  const { t } = useTranslation()
  const sentence = useWorkflowSentence()
  const wordsOf = (ids: readonly string[]) => workflows.filter(({ id }) => ids.includes(id)).map(sentence)
  const { added, replaced } = adoption
  return (
    <li>
      <label className="flex items-start gap-3 px-4 py-2.5 hover:bg-hover">
        <input
          type="checkbox"
          className="mt-1 size-4 shrink-0 accent-accent"
          checked={isChosen}
          disabled={disabled}
          onChange={(event) => onChoose(event.target.checked)}
        />
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline gap-3">
            <span className="min-w-0 flex-1 truncate font-medium">{adoption.title}</span>
            <span className="shrink-0 text-xs text-ink-3">{adoption.ownerName}</span>
          </span>
          {wordsOf(added).map((words) => (
            <span key={words} className="block text-xs leading-5 text-ink-2">
              {t('teamWorkflows.adopt.added', { workflow: words })}
            </span>
          ))}
          {wordsOf(replaced).map((words) => (
            <span key={words} className="block text-xs leading-5 text-ink-3">
              {t('teamWorkflows.adopt.replaced', { workflow: words })}
            </span>
          ))}
          {added.length + replaced.length === 0 ? (
            <span className="block text-xs leading-5 text-ink-3">{t('teamWorkflows.adopt.nothing')}</span>
          ) : null}
        </span>
      </label>
    </li>
  )
}
