// Owns what is said of a run: what it wrote to Salesforce, that it waits, or why it wrote nothing.
import { useTranslation } from 'react-i18next'
import type { Run } from '#shared/model.ts'
import type { Tone } from '../../components/chip.tsx'

export type RunWords = {
  tone: Tone
  /** For a chip. */
  short: string
  /** A sentence: what happened, and what to do. */
  long: string
  /** The record that it wrote, to be opened. */
  recordId: string | null
}

export function useRunWords(): (run: Run) => RunWords {
  const { t } = useTranslation()
  return (run) => {
    const { result, reason, action } = run
    const recordId =
      { task: result?.taskId, campaign: campaignId(run), findOwner: result?.record?.id }[action.type] ?? null
    const reasonWords = reason ? t(`run.reason.${reason.code}`) : ''
    const detail = reason?.detail ? t('run.salesforceSays', { detail: reason.detail }) : ''
    const why = [reasonWords, detail].filter(Boolean).join(' ')
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
