import { Check, LoaderCircle } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CampaignAction } from '#shared/model/runs.ts'
import { call, toCallError } from '../../lib/bridge/desktop.ts'
import { useErrorText } from '../../lib/error-text.ts'

type CampaignFieldProps = {
  action: CampaignAction
  /** The accessible name. Undefined: the campaign of the workflow's action. */
  label?: string
  onFound(action: CampaignAction): void
}

export function CampaignField({ action, label, onFound }: CampaignFieldProps) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const [text, setText] = useState(action.campaignId)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string>()
  const find = async (typed: string) => {
    const idOrUrl = typed.trim()
    setProblem(undefined)
    if (!idOrUrl || idOrUrl === action.campaignId) return
    setBusy(true)
    try {
      const found = await call('salesforce.findCampaign', { idOrUrl })
      setText(found.id)
      onFound({ type: 'campaign', campaignId: found.id, campaignName: found.name })
    } catch (thrown) {
      setProblem(errorText(toCallError(thrown)))
      onFound({ type: 'campaign', campaignId: '', campaignName: '' })
    } finally {
      setBusy(false)
    }
  }
  return (
    <span className="inline-flex max-w-full flex-col align-baseline">
      <span className="inline-flex items-baseline gap-2">
        <input
          aria-label={label ?? t('workflows.campaign')}
          aria-invalid={!!problem}
          placeholder={t('workflows.campaignPlaceholder')}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onPaste={(event) => void find(event.clipboardData.getData('text'))}
          onBlur={() => void find(text)}
          className="h-7 w-72 rounded-control border border-line-strong bg-canvas px-2 text-sm aria-invalid:border-bad"
        />
        {busy ? <LoaderCircle size={14} aria-hidden className="animate-spin text-ink-3" /> : null}
        {action.campaignName ? (
          <strong role="status" className="inline-flex items-center gap-1 text-base font-semibold">
            <Check size={14} aria-hidden className="text-ok" />
            {action.campaignName}
          </strong>
        ) : null}
      </span>
      {problem ? (
        <span role="alert" className="text-xs leading-5 text-bad">
          {problem}
        </span>
      ) : null}
    </span>
  )
}
