import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { SalesforceApp } from '#shared/model/people.ts'
import { correctLoginUrl } from '#shared/salesforce-login-url.ts'
import { Button } from '../../components/button.tsx'
import { TextField } from '../../components/field.tsx'
import { Select } from '../../components/select.tsx'
import { toast } from '../../components/toast.tsx'
import { call, toCallError } from '../../lib/bridge/desktop.ts'
import { useErrorText } from '../../lib/error-text.ts'
import { useSession } from '../../lib/session.ts'

const loginHosts = {
  production: 'https://login.salesforce.com',
  sandbox: 'https://test.salesforce.com',
} as const
type Where = keyof typeof loginHosts | 'own'

function whereOf(loginUrl: string): Where {
  if (loginUrl === loginHosts.production) return 'production'
  return loginUrl === loginHosts.sandbox ? 'sandbox' : 'own'
}

/** Returns true if the form corrected the typed login URL. In this case the form shows the corrected URL. */
function isCorrected(where: Where, typed: string, loginUrl: string): boolean {
  return where === 'own' && loginUrl !== typed.trim().replace(/\/$/, '')
}

function useAppForm() {
  const { t } = useTranslation()
  const { t: salesforce } = useTranslation('salesforce')
  const errorText = useErrorText()
  const app = useSession((state) => state.session?.workspace?.salesforceApp ?? null)
  const [consumerKey, setConsumerKey] = useState(app?.consumerKey ?? '')
  const [where, setWhere] = useState<Where>(app ? whereOf(app.loginUrl) : 'production')
  const [ownUrl, setOwnUrl] = useState(app?.loginUrl ?? '')
  const [problem, setProblem] = useState<{ key?: string; url?: string; other?: string }>({})
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const typed = {
      consumerKey: consumerKey.trim(),
      loginUrl: where === 'own' ? correctLoginUrl(ownUrl) : loginHosts[where],
    }
    const read = SalesforceApp.safeParse(typed)
    if (!read.success) {
      const wrong = new Set(read.error.issues.map((issue) => issue.path[0]))
      return setProblem({
        ...(wrong.has('consumerKey') ? { key: t('settings.consumerKeyWrong') } : {}),
        ...(wrong.has('loginUrl') ? { url: t('settings.loginUrlWrong') } : {}),
      })
    }
    setBusy(true)
    setProblem({})
    try {
      await call('workspace.update', { salesforceApp: read.data })
      const { loginUrl } = read.data
      toast(
        isCorrected(where, ownUrl, loginUrl) ? salesforce('loginCorrected', { loginUrl }) : t('common.saved'),
      )
      setOwnUrl(loginUrl)
    } catch (thrown) {
      const error = toCallError(thrown)
      const words = errorText(error)
      setProblem(error.code === 'salesforce_login_url_invalid' ? { url: words } : { other: words })
    } finally {
      setBusy(false)
    }
  }
  return { consumerKey, setConsumerKey, where, setWhere, ownUrl, setOwnUrl, problem, busy, submit }
}

/** A form for admins: consumer key and login URL of the workspace's Salesforce app. */
export function SalesforceAppForm() {
  const { t } = useTranslation()
  const form = useAppForm()
  return (
    <form
      onSubmit={form.submit}
      noValidate
      className="flex flex-col gap-4 rounded-card border border-line p-4"
    >
      <TextField
        label={t('settings.consumerKey')}
        hint={t('settings.consumerKeyHint')}
        error={form.problem.key}
        autoComplete="off"
        spellCheck={false}
        className="font-mono"
        value={form.consumerKey}
        onChange={(event) => form.setConsumerKey(event.target.value)}
      />
      <div className="flex flex-col gap-1">
        <span className="font-medium">{t('settings.loginAt')}</span>
        <Select<Where>
          label={t('settings.loginAt')}
          value={form.where}
          onChange={form.setWhere}
          choices={[
            { value: 'production', label: t('settings.loginHosts.production') },
            { value: 'sandbox', label: t('settings.loginHosts.sandbox') },
            { value: 'own', label: t('settings.loginHosts.own') },
          ]}
        />
      </div>
      {form.where === 'own' ? (
        <TextField
          label={t('settings.loginUrl')}
          hint={t('settings.loginUrlHint')}
          error={form.problem.url}
          type="url"
          value={form.ownUrl}
          onChange={(event) => form.setOwnUrl(event.target.value)}
        />
      ) : null}
      {form.problem.other ? (
        <p role="alert" className="text-bad">
          {form.problem.other}
        </p>
      ) : null}
      <div className="flex justify-end">
        <Button type="submit" variant="primary" busy={form.busy}>
          {t('common.save')}
        </Button>
      </div>
    </form>
  )
}
