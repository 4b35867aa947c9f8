// Owns Settings · Salesforce: this member's connection, and for admins the workspace's Salesforce app.
import { TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useIsAdmin, useSession } from '../../app/session-store.ts'
import { Notice, Section } from '../../components/screen.tsx'
import { ConnectionCard } from './connection-card.tsx'
import { SalesforceAppForm } from './salesforce-app-form.tsx'

export function SalesforceSection() {
  const { t } = useTranslation()
  const isAdmin = useIsAdmin()
  return (
    <>
      <Section title={t('settings.connection')} hint={t('settings.connectionHint')}>
        <ConnectionCard />
        <SecretsNotice />
      </Section>
      {isAdmin ? (
        <Section title={t('settings.app')} hint={t('settings.appHint')}>
          <SalesforceAppForm />
        </Section>
      ) : null}
    </>
  )
}

/** The fallback must be seen: a restart asks again. */
export function SecretsNotice() {
  const { t } = useTranslation()
  const secrets = useSession((state) => state.session?.secrets)
  if (secrets?.store !== 'memory') return null
  return (
    <div className="mt-3">
      <Notice tone="warn" icon={<TriangleAlert size={16} aria-hidden className="shrink-0" />}>
        {t('settings.secretsInMemory')}
      </Notice>
    </div>
  )
}
