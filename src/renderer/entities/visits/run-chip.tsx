import { CircleAlert, CircleCheck, CircleMinus, Clock, ExternalLink } from 'lucide-react'
import type { Run } from '#shared/model/runs.ts'
import { chipClass, type Tone } from '../../components/chip.tsx'
import { useAttempt } from '../../components/toast.tsx'
import { Tooltip } from '../../components/tooltip.tsx'
import { call } from '../../lib/bridge/desktop.ts'
import { useRunText } from './run-text.ts'

const icons: Record<Tone, typeof Clock> = {
  ok: CircleCheck,
  plain: Clock,
  warn: CircleAlert,
  bad: CircleAlert,
  accent: Clock,
  quiet: CircleCheck,
}

/** Shows the result of a run. A click opens the record in Salesforce. */
export function RunChip({ run }: { run: Run }) {
  const words = useRunText()(run)
  const attempt = useAttempt()
  const fellShort = run.state === 'skipped' && run.reason?.code === 'condition_not_met'
  const Icon = fellShort ? CircleMinus : icons[words.tone]
  const { recordId } = words
  const instanceUrl = run.result?.instanceUrl
  const inside = (
    <>
      <Icon size={12} aria-hidden className="shrink-0" />
      <span className="truncate">{words.short}</span>
    </>
  )
  if (!recordId || !instanceUrl) {
    return (
      <Tooltip words={words.long}>
        <span className={chipClass(words.tone)}>
          {inside}
          <span className="sr-only">{words.long}</span>
        </span>
      </Tooltip>
    )
  }
  return (
    <Tooltip words={words.long}>
      <button
        type="button"
        onClick={(event) => {
          event.stopPropagation()
          void attempt(() => call('salesforce.openRecord', { recordId, instanceUrl }))
        }}
        className={`${chipClass(words.tone)} hover:underline`}
      >
        {inside}
        <ExternalLink size={11} aria-hidden className="shrink-0 opacity-70" />
      </button>
    </Tooltip>
  )
}
