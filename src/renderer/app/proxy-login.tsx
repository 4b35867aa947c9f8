import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Session } from '#shared/desktop-state.ts'
import { Button } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { TextField } from '../components/field.tsx'
import { useAttempt } from '../components/toast.tsx'
import { call } from '../lib/bridge/desktop.ts'
import { useSession } from '../lib/session.ts'

/** A dialog for the user name and password of the network proxy. Main keeps both and never sends them to the window. */
export function ProxyLogin() {
  const proxy = useSession((state) => state.session?.proxyLogin)
  return proxy ? <AskLogin key={`${proxy.host}:${proxy.port}`} proxy={proxy} /> : null
}

function AskLogin({ proxy }: { proxy: NonNullable<Session['proxyLogin']> }) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const give = (login: { username: string; password: string } | null) =>
    void attempt(() => call('session.giveProxyLogin', { login }))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    give({ username, password })
  }
  return (
    <Dialog open onOpenChange={() => give(null)} title={t('proxy.title')}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <p className="text-sm text-ink-2">{t('proxy.body', { proxy: `${proxy.host}:${proxy.port}` })}</p>
        <TextField
          label={t('proxy.username')}
          autoComplete="off"
          maxLength={256}
          value={username}
          onChange={(event) => setUsername(event.target.value)}
        />
        <TextField
          label={t('proxy.password')}
          type="password"
          autoComplete="off"
          maxLength={256}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <div className="flex justify-end gap-2">
          <Button onClick={() => give(null)}>{t('proxy.notNow')}</Button>
          <Button type="submit" variant="primary" disabled={username === ''}>
            {t('proxy.logIn')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
