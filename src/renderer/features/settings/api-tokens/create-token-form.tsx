import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ApiScope, apiScopeNames, apiTokenDays } from '#shared/model/api-tokens.ts'
import { Button } from '../../../components/button.tsx'
import { CheckboxGroup } from '../../../components/checkbox-group.tsx'
import { TextField } from '../../../components/field.tsx'
import { ToggleGroup } from '../../../components/toggle-group.tsx'
import { call, toCallError } from '../../../lib/bridge/desktop.ts'
import { useErrorText } from '../../../lib/error-text.ts'
import { ShownOnce } from '../fields/shown-once.tsx'
import { refetchApiTokens } from './api-token-queries.ts'
import { scopeKeys } from './scope-keys.ts'

type Days = `${(typeof apiTokenDays)[number]}`
type Problems = { name?: string; scopes?: string; request?: string }

/** Creates a token, then shows its secret once. The secret is only in the state of this form. */
export function CreateTokenForm({ onDone }: { onDone(): void }) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<ApiScope[]>(['visits:read'])
  const [days, setDays] = useState<Days>('90')
  const [problems, setProblems] = useState<Problems>({})
  const [busy, setBusy] = useState(false)
  const [secret, setSecret] = useState<string>()
  const create = async () => {
    setBusy(true)
    try {
      const chosen = apiTokenDays.find((each) => String(each) === days) ?? 90
      const made = await call('apiTokens.create', { name: name.trim(), scopes, days: chosen })
      setSecret(made.secret)
      await refetchApiTokens()
    } catch (thrown) {
      setProblems({ request: errorText(toCallError(thrown)) })
    } finally {
      setBusy(false)
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const found: Problems = {
      ...(name.trim() ? {} : { name: t('apiTokens.nameMissing') }),
      ...(scopes.length > 0 ? {} : { scopes: t('apiTokens.scopesMissing') }),
    }
    setProblems(found)
    if (!found.name && !found.scopes) void create()
  }
  if (secret) return <ShownOnce text={secret} words={t('apiTokens.made')} onDone={onDone} />
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <TextField
        label={t('apiTokens.name')}
        hint={t('apiTokens.nameHint')}
        error={problems.name}
        maxLength={80}
        autoFocus
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <CheckboxGroup<ApiScope>
        label={t('apiTokens.scopes')}
        choices={apiScopeNames.map((scope) => ({
          value: scope,
          label: t(`apiTokens.scopeNames.${scopeKeys[scope]}`),
          code: scope,
        }))}
        values={scopes}
        error={problems.scopes}
        onChange={setScopes}
      />
      <div className="flex flex-col gap-1.5">
        <div aria-hidden className="text-sm font-medium">
          {t('apiTokens.ends')}
        </div>
        <ToggleGroup<Days>
          label={t('apiTokens.ends')}
          value={days}
          onChange={setDays}
          choices={apiTokenDays.map((count) => ({
            value: `${count}`,
            label: t('apiTokens.days', { count }),
          }))}
        />
      </div>
      {problems.request ? (
        <p role="alert" className="text-sm text-bad">
          {problems.request}
        </p>
      ) : null}
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>{t('common.cancel')}</Button>
        <Button type="submit" variant="primary" busy={busy}>
          {t('apiTokens.createAction')}
        </Button>
      </div>
    </form>
  )
}
