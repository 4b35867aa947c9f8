import { useTranslation } from 'react-i18next'
import type { Run } from '#shared/model/runs.ts'
import { oauthErrorOf } from '#shared/salesforce-oauth-errors.ts'
import type { Tone } from '../../components/chip.tsx'
import { useSalesforceErrorText } from '../../lib/salesforce-error-text.ts'

export type RunText = {
  tone: Tone
  /** The short text for the chip. */
  short: string
  /** A sentence: what happened and what to do. */
  long: string
  /** The id of the Salesforce record that the run wrote, for opening it. */
  recordId: string | null
  /** The error text of Salesforce, if there is one; for the person who helps the rep. */
  details: string | null
  /** Why the Task does not show the latest leave; null where it does. */
  note: string | null
}

export function useRunText(): (run: Run) => RunText {
  const { t } = useTranslation()
  const words = useStateText()
  return (run) => {
    const taskNote = run.state === 'done' ? run.result?.taskNote : null
    const note = taskNote ? t(`run.taskNote.${taskNote}`) : null
    const said = { ...words(run), details: detailsOf(run) }
    // "The Task is in Salesforce" would contradict it.
    return note && taskNote === 'deleted' ? { ...said, long: note, note: null } : { ...said, note }
  }
}

/** Salesforce's error code and text, unchanged. */
function detailsOf({ state, reason }: Run): string | null {
  if (state === 'done' || !reason?.salesforceCode || !reason.detail) return null
  return `${reason.salesforceCode}\n${reason.detail.trim()}`
}

function useStateText(): (run: Run) => Omit<RunText, 'details' | 'note'> {
  const { t } = useTranslation()
  const whyOf = useReasonText()
  return (run) => {
    const { result, reason, action } = run
    const recordId =
      { task: result?.taskId, campaign: campaignId(run), findOwner: result?.record?.id }[action.type] ?? null
    const why = whyOf(run)
    switch (run.state) {
      case 'done':
        if (action.type === 'findOwner' && !result?.recordOwner) {
          return { tone: 'plain', short: t('run.skipped.findOwner'), long: t('run.noOwner'), recordId }
        }
        return {
          tone: 'ok',
          short: t(`run.done.${action.type}`),
          long: t(`run.doneLong.${action.type}`, { name: result?.recordOwner?.name ?? '' }),
          recordId,
        }
      case 'waiting':
        return {
          tone: reason ? 'warn' : 'plain',
          short: t(`run.waiting.${action.type}`),
          long: why || t('run.waitingLong'),
          recordId: null,
        }
      case 'claimed':
        return {
          tone: 'plain',
          short: t(`run.writing.${action.type}`),
          long: t('run.writingLong'),
          recordId: null,
        }
      case 'skipped':
        return { tone: 'warn', short: t(`run.skipped.${action.type}`), long: why, recordId: null }
      case 'failed':
        return { tone: 'bad', short: t(`run.failed.${action.type}`), long: why, recordId: null }
    }
  }
}

const campaignId = ({ action }: Run) => (action.type === 'campaign' ? action.campaignId : null)

/** One or two sentences: what happened and what to do. Empty without a reason. */
function useReasonText(): (run: Run) => string {
  const { t } = useTranslation()
  const { t: salesforce } = useTranslation('salesforce')
  const refusal = useSalesforceErrorText()
  return ({ reason, state, result, action }) => {
    if (!reason) return ''
    const { code, salesforceCode, detail } = reason
    const of = action.type === 'campaign' ? action.type : undefined
    if (code === 'salesforce_refused' && salesforceCode) return refusal(salesforceCode, detail, of)
    if (code === 'unknown_outcome' && state === 'failed') {
      return salesforce('lookFirst', { assignee: result?.assignee?.name ?? salesforce('theAssignee') })
    }
    // A refused login has its own sentence: an admin may have to act while the run waits.
    if (salesforceCode && oauthErrorOf(salesforceCode, detail ?? '')) return refusal(salesforceCode, detail)
    return t(`run.reason.${code}`)
  }
}
