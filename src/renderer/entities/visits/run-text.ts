import { useTranslation } from 'react-i18next'
import { linkTaskWorkflowId } from '#shared/model/run-values.ts'
import type { Run, RunReason } from '#shared/model/runs.ts'
import { oauthErrorOf } from '#shared/salesforce-oauth-errors.ts'
import type { Tone } from '../../components/chip.tsx'
import { useLocale } from '../../lib/i18n.ts'
import { useSalesforceErrorText } from '../../lib/salesforce-error-text.ts'
import { useDidNoneText, useUnmetText } from './unmet-text.ts'

export type RunText = {
  tone: Tone
  /** The short text for the chip. */
  short: string
  /** A sentence about what happened and what the user can do. */
  long: string
  /** The id of the Salesforce record that the run wrote, or null. */
  recordId: string | null
  /** The original error text of Salesforce, or null. Support staff need it. */
  details: string | null
  /** The reason why the Task does not contain the latest leave. Null if the Task is up to date. */
  note: string | null
}

export function useRunText(): (run: Run) => RunText {
  const { t } = useTranslation()
  const words = useStateText()
  return (run) => {
    const taskNote = run.state === 'done' ? run.result?.taskNote : null
    const note = taskNote ? t(`run.taskNote.${taskNote}`) : null
    const said = { ...words(run), details: detailsOf(run) }
    // The normal text says that the Task is in Salesforce. For a deleted Task this text would be wrong.
    return note && taskNote === 'deleted' ? { ...said, long: note, note: null } : { ...said, note }
  }
}

/** Returns the original error code and text of Salesforce. */
function detailsOf({ state, reason }: Run): string | null {
  if (state === 'done' || !reason?.salesforceCode || !reason.detail) return null
  return `${reason.salesforceCode}\n${reason.detail.trim()}`
}

/** The key of the texts. The Task of a link has other texts than the Task of a visit. */
const kindOf = ({ workflowId, action }: Run) =>
  workflowId === linkTaskWorkflowId ? ('linkTask' as const) : action.type

function useStateText(): (run: Run) => Omit<RunText, 'details' | 'note'> {
  const { t } = useTranslation()
  const whyOf = useReasonText()
  const skipped = useSkippedText()
  return (run) => {
    const { result, reason, action } = run
    const recordId = recordIdOf(run)
    const why = whyOf(run)
    switch (run.state) {
      case 'done':
        if (action.type === 'findOwner' && !result?.recordOwner) {
          return { tone: 'plain', short: t('run.skipped.findOwner'), long: t('run.noOwner'), recordId }
        }
        if (action.type === 'createLead' && !result?.leadCreated) {
          return { tone: 'plain', short: t('run.leadFound'), long: t('run.leadFoundLong'), recordId }
        }
        if (action.type === 'recordFields' && !result?.fields?.length) {
          return {
            tone: 'plain',
            short: t('run.fieldsUpToDate'),
            long: t('run.fieldsUpToDateLong'),
            recordId,
          }
        }
        return {
          tone: 'quiet',
          short: t(`run.done.${kindOf(run)}`),
          long: t(`run.doneLong.${kindOf(run)}`, {
            name: result?.recordOwner?.name ?? '',
            fields: result?.fields?.join(t('run.fieldSeparator')) ?? '',
          }),
          recordId,
        }
      case 'waiting':
        return {
          tone: reason ? 'warn' : 'plain',
          short: t(`run.waiting.${kindOf(run)}`),
          long: why || t('run.waitingLong'),
          recordId: null,
        }
      case 'claimed':
        return {
          tone: 'plain',
          short: t(`run.writing.${kindOf(run)}`),
          long: t('run.writingLong'),
          recordId: null,
        }
      case 'skipped':
        return { ...skipped(run), long: why, recordId: null }
      case 'failed':
        return { tone: 'bad', short: t(`run.failed.${kindOf(run)}`), long: why, recordId: null }
    }
  }
}

function useSkippedText(): (run: Run) => Pick<RunText, 'tone' | 'short'> {
  const { t } = useTranslation()
  return (run) =>
    run.reason?.code === 'condition_not_met'
      ? // The workflow did as it was told, so this is no warning.
        { tone: 'plain', short: t('conditions.short') }
      : { tone: 'warn', short: t(`run.skipped.${kindOf(run)}`) }
}

/** Returns the id of the record that the run wrote or found. */
function recordIdOf(run: Run): string | null {
  const { result, action } = run
  if (action.type === 'task') return result?.taskId ?? null
  return action.type === 'campaign' ? campaignId(run) : (result?.record?.id ?? null)
}

const campaignId = ({ action }: Run) => (action.type === 'campaign' ? action.campaignId : null)

type OwnReason = Exclude<RunReason['code'], 'condition_not_met'>

/** Returns the text of a reason that does not come from Salesforce. */
function useOwnReasonText(): (code: OwnReason, claimedRecord: RunReason['claimedRecord']) => string {
  const { t } = useTranslation()
  return (code, claimedRecord) =>
    claimedRecord ? t(`run.claimedRecord.${claimedRecord}`) : t(`run.reason.${code}`)
}

/** Returns one or two sentences about what happened and what the user can do. Returns an empty text for a run without a reason. */
function useReasonText(): (run: Run) => string {
  const { t } = useTranslation()
  const { t: salesforce } = useTranslation('salesforce')
  const refusal = useSalesforceErrorText()
  const unmetText = useUnmetText()
  const didNoneText = useDidNoneText()
  const ownText = useOwnReasonText()
  const locale = useLocale()
  return ({ reason, state, result, action }) => {
    if (!reason) return ''
    const { code, salesforceCode, detail, unmet = [], didNone = [] } = reason
    if (code === 'condition_not_met') {
      const unmetTexts = [...unmet.map(unmetText), ...didNoneText(didNone)]
      return t('conditions.reason', { unmet: unmetTexts.join(locale === 'ja' ? '' : ' ') }).trim()
    }
    const of = action.type === 'campaign' ? action.type : undefined
    if (code === 'salesforce_refused' && salesforceCode) return refusal(salesforceCode, detail, of)
    if (code === 'unknown_outcome' && state === 'failed') {
      return salesforce('lookFirst', { assignee: result?.assignee?.name ?? salesforce('theAssignee') })
    }
    // A refused login has a text of its own, because an admin may have to change a setting while the run waits.
    if (salesforceCode && oauthErrorOf(salesforceCode, detail ?? '')) return refusal(salesforceCode, detail)
    return ownText(code, reason.claimedRecord)
  }
}
