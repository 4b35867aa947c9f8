import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../../components/button.tsx'
import { TextField } from '../../../components/field.tsx'
import { call, toCallError } from '../../../lib/bridge/desktop.ts'
import { useErrorText } from '../../../lib/error-text.ts'
import { textOf } from './recipient-list.ts'

/** Asks for a campaign of Salesforce and passes its members as lines of a list of recipients. */
export function CampaignSource({ onPeople }: { onPeople(text: string): void }) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const [idOrUrl, setIdOrUrl] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<string>()
  const [done, setDone] = useState('')
  const read = async () => {
    setBusy(true)
    setError(undefined)
    setDone('')
    try {
      const { name, people, withoutAddress } = await call('salesforce.campaignPeople', { idOrUrl })
      if (people.length > 0) onPeople(people.map(textOf).join('\n'))
      const added = t('batches.campaignAdded', { count: people.length, name })
      setDone(
        withoutAddress > 0 ? `${added} ${t('batches.campaignWithout', { count: withoutAddress })}` : added,
      )
    } catch (thrown) {
      setError(errorText(toCallError(thrown)))
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className="rounded-control border border-line bg-sunken p-3">
      <div className="flex items-end gap-2">
        <div className="min-w-0 flex-1">
          <TextField
            label={t('batches.campaign')}
            placeholder={t('workflows.campaignPlaceholder')}
            value={idOrUrl}
            error={error}
            onChange={(event) => setIdOrUrl(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return
              // Enter must not send the form of the link.
              event.preventDefault()
              void read()
            }}
          />
        </div>
        <Button busy={isBusy} disabled={idOrUrl.trim() === ''} onClick={() => void read()}>
          {t('batches.campaignAdd')}
        </Button>
      </div>
      <p role="status" className="mt-1 text-xs text-ink-3">
        {done || t('batches.campaignHint')}
      </p>
    </div>
  )
}
