// Owns this rep's consumer secret, for orgs that demand one: it goes in, and never comes back.
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../app/desktop.ts'
import { useKeyed } from '../../app/keyed-store.ts'
import { Button } from '../../components/button.tsx'
import { TextField } from '../../components/field.tsx'
import { Card, Section } from '../../components/screen.tsx'
import { useAttempt } from '../../components/toast.tsx'
import { Row } from './row.tsx'
import { only, setups } from './salesforce-store.ts'

const shortest = 8

export function ConsumerSecretSection() {
  const { t } = useTranslation('salesforce')
  const attempt = useAttempt()
  const { value } = useKeyed(setups, only)
  const [secret, setSecret] = useState('')
  const store = async (next: string | null) => {
    const done = next === null ? t('secret.forgotten') : t('secret.stored')
    const stored = await attempt(async () => {
      setups.put(only, await call('salesforce.setConsumerSecret', { secret: next }))
    }, done)
    if (stored) setSecret('')
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void store(secret.trim())
  }
  if (!value) return null
  return (
    <Section title={t('secret.title')} hint={t('secret.hint')}>
      <Card>
        {value.hasConsumerSecret ? (
          <Row label={t('secret.set')}>
            <Button small onClick={() => store(null)}>
              {t('secret.forget')}
            </Button>
          </Row>
        ) : (
          <form onSubmit={submit} className="flex items-end gap-3 py-3">
            <div className="min-w-0 flex-1">
              <TextField
                label={t('secret.title')}
                hint={t('secret.unset')}
                type="password"
                autoComplete="off"
                value={secret}
                onChange={(event) => setSecret(event.target.value)}
              />
            </div>
            <Button type="submit" disabled={secret.trim().length < shortest}>
              {t('secret.save')}
            </Button>
          </form>
        )}
      </Card>
    </Section>
  )
}
