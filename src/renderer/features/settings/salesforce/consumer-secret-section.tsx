import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../../components/button.tsx'
import { TextField } from '../../../components/field.tsx'
import { Card, Section } from '../../../components/screen.tsx'
import { SettingRow } from '../../../components/setting-row.tsx'
import { useAttempt } from '../../../components/toast.tsx'
import { salesforceQueries } from '../../../entities/salesforce/salesforce-queries.ts'
import { call } from '../../../lib/bridge/desktop.ts'
import { useSentences } from '../../../lib/sentences.ts'
import { queryClient, refetchQueries } from '../../../lib/server-state/query-client.ts'
import { useSession } from '../../../lib/session.ts'

const shortest = 8

/** A form for the consumer secret, which some orgs require. Main never sends the secret to the window. */
export function ConsumerSecretSection() {
  const { t } = useTranslation('salesforce')
  const attempt = useAttempt()
  const { data: setup } = useQuery(salesforceQueries.setup())
  const app = useSession((state) => state.session?.workspace?.salesforceApp ?? null)
  const [secret, setSecret] = useState('')
  const store = async (next: string | null) => {
    const done = next === null ? t('secret.forgotten') : t('secret.stored')
    const stored = await attempt(async () => {
      const changed = await call('salesforce.setConsumerSecret', { secret: next, app })
      queryClient.setQueryData(salesforceQueries.setup().queryKey, changed)
    }, done)
    if (stored) setSecret('')
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void store(secret.trim())
  }
  const joined = useSentences()
  // The state of the secret depends on the Salesforce app, so a change of the app refetches the state.
  useEffect(() => {
    if (app) void refetchQueries(salesforceQueries.setup())
  }, [app])
  if (!setup) return null
  const host = app && URL.canParse(app.loginUrl) ? new URL(app.loginUrl).host : ''
  const secretHint = joined(
    t(setup.consumerSecret === 'other' ? 'secret.other' : 'secret.unset'),
    host ? t('secret.boundTo', { host }) : null,
  )
  return (
    <Section title={t('secret.title')} hint={t('secret.hint')}>
      <Card>
        {setup.consumerSecret === 'stored' ? (
          <SettingRow label={t('secret.set')}>
            <Button small onClick={() => store(null)}>
              {t('secret.forget')}
            </Button>
          </SettingRow>
        ) : (
          <form onSubmit={submit} className="flex items-end gap-3 py-3">
            <div className="min-w-0 flex-1">
              <TextField
                label={t('secret.title')}
                hint={secretHint}
                type="password"
                autoComplete="off"
                value={secret}
                onChange={(event) => setSecret(event.target.value)}
              />
            </div>
            <Button type="submit" disabled={!app || secret.trim().length < shortest}>
              {t('secret.save')}
            </Button>
          </form>
        )}
      </Card>
    </Section>
  )
}
