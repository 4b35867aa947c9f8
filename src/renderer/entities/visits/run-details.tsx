import { RotateCw, Undo2, X } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { UnmetCondition } from '#shared/model/conditions.ts'
import type { Run } from '#shared/model/runs.ts'
import { relatedToLabel } from '#shared/model/task-field-values.ts'
import type { Visit } from '#shared/model/visits.ts'
import { wentWrong } from '#shared/visit-rules.ts'
import { Button } from '../../components/button.tsx'
import { DetailsButton } from '../../components/details-button.tsx'
import { RelativeTime } from '../../components/time.tsx'
import { useAttempt } from '../../components/toast.tsx'
import { useMayChange } from '../../lib/session.ts'
import { RunChip } from './run-chip.tsx'
import { useRunText } from './run-text.ts'
import { dismissRun, retryRun } from './visit-queries.ts'

export function RunDetails({ visit, run }: { visit: Visit; run: Run }) {
  const { t } = useTranslation()
  const words = useRunText()(run)
  const record = run.result?.record
  return (
    <li className="flex flex-col items-start gap-1.5 rounded-card border border-line p-3">
      <div className="flex w-full items-center justify-between gap-2">
        <RunChip run={run} />
        {run.settledAt ? <RelativeTime at={run.settledAt} className="text-xs text-ink-3" /> : null}
      </div>
      <p className="text-xs text-ink-2 break-words">{words.long}</p>
      {words.note ? <p className="text-xs text-warn break-words">{words.note}</p> : null}
      {words.details ? <DetailsButton text={words.details} /> : null}
      {record ? (
        <p className="text-xs text-ink-3">{t(`run.record.${record.type}`, { name: record.name })}</p>
      ) : null}
      {run.result?.assignee ? (
        <p className="text-xs text-ink-3">{t('run.assignee', { name: run.result.assignee.name })}</p>
      ) : null}
      <FieldsOfRun run={run} />
      {run.state === 'failed' || run.state === 'skipped' ? <WhatToDo visit={visit} run={run} /> : null}
    </li>
  )
}

/** True if the worker, and not the tracker, decided the condition. */
const isRecordCondition = ({ condition }: UnmetCondition): boolean =>
  condition === 'record' || condition === 'memberOf'

/** True if a retry writes although the visit fell short. Conditions on the record are checked again. */
const ignoresConditions = ({ reason }: Run) =>
  reason?.code === 'condition_not_met' && !reason.unmet?.some(isRecordCondition)

/** What the workflow set beside the texts of the Task, and what it could not set. */
function FieldsOfRun({ run: { result, state } }: { run: Run }) {
  const { t } = useTranslation()
  if (!result || state !== 'done') return null
  const { relatedTo, memberStatus, leftOut = [] } = result
  return (
    <>
      {relatedTo ? (
        <p className="text-xs text-ink-3">{t('taskFields.result.relatedTo', { name: relatedTo.name })}</p>
      ) : null}
      {memberStatus ? (
        <p className="text-xs text-ink-3">{t('taskFields.result.memberStatus', { status: memberStatus })}</p>
      ) : null}
      {leftOut.map(({ label, reason }) => (
        <p key={label} className="text-xs text-warn break-words">
          {t(`taskFields.leftOut.${reason}`, {
            label: label === relatedToLabel ? t('taskFields.rows.relatedTo') : label,
          })}
        </p>
      ))}
    </>
  )
}

/** Buttons that retry the run, dismiss it, or undo the dismissal. */
function WhatToDo({ visit, run }: { visit: Visit; run: Run }) {
  const { t } = useTranslation()
  const { t: ts } = useTranslation('salesforce')
  const attempt = useAttempt()
  const [busy, setBusy] = useState<'retry' | 'dismiss' | null>(null)
  const isDismissed = run.dismissedAt !== undefined
  const may = useMayChange(visit.owner.id)
  const act = async (what: 'retry' | 'dismiss', action: () => Promise<void>, done?: string) => {
    setBusy(what)
    await attempt(action, done)
    setBusy(null)
  }
  const retry = () => act('retry', () => retryRun(visit, run.id), t('run.retried'))
  const dismiss = () => act('dismiss', () => dismissRun(visit, run.id, !isDismissed))
  return (
    <div className="flex w-full flex-wrap items-center gap-2">
      <Button
        small
        disabled={!may}
        busy={busy === 'retry'}
        icon={<RotateCw size={12} aria-hidden />}
        onClick={retry}
      >
        {t(ignoresConditions(run) ? 'conditions.anyway' : 'common.retry')}
      </Button>
      {wentWrong(run) ? (
        <>
          <Button
            small
            disabled={!may}
            busy={busy === 'dismiss'}
            icon={isDismissed ? <Undo2 size={12} aria-hidden /> : <X size={12} aria-hidden />}
            onClick={dismiss}
          >
            {ts(isDismissed ? 'attention.undismiss' : 'attention.dismiss')}
          </Button>
          <p role="status" className="text-xs text-ink-3">
            {isDismissed ? ts('attention.dismissed') : ''}
          </p>
        </>
      ) : null}
      {may ? null : (
        <p className="w-full text-xs text-ink-3">{t('common.onlyOwner', { name: visit.owner.name })}</p>
      )}
    </div>
  )
}
