import { CircleCheck } from 'lucide-react'
import { type FormEvent, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DesktopOutput } from '#shared/desktop-api.ts'
import { Email } from '#shared/model/basics.ts'
import { Button } from '../../components/button.tsx'
import { TextField } from '../../components/field.tsx'
import { call, toCallError } from '../../lib/bridge/desktop.ts'
import { useErrorText } from '../../lib/error-text.ts'
import { useSession } from '../../lib/session.ts'

type Preview = DesktopOutput<'session.previewInvite'>

export function JoinStep({ onDone }: { onDone(): void }) {
  const { t } = useTranslation()
  const session = useSession((state) => state.session)
  if (session?.workspace && session.tracker.state !== 'revoked') {
    return (
      <p className="flex items-center gap-2 text-base">
        <CircleCheck size={18} aria-hidden className="shrink-0 text-ok" />
        {t('setup.join.done', { workspace: session.workspace.name, name: session.member?.name ?? '' })}
      </p>
    )
  }
  return <JoinForm key={session?.pendingInvite} pending={session?.pendingInvite ?? ''} onDone={onDone} />
}

function useJoin(pending: string, onDone: () => void) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const [invite, setInvite] = useState(pending)
  const [preview, setPreview] = useState<Preview>()
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [problem, setProblem] = useState<{ invite?: string; email?: string; name?: string }>({})
  const [busy, setBusy] = useState(false)

  const attempt = async (action: () => Promise<void>) => {
    setBusy(true)
    setProblem({})
    try {
      await action()
    } catch (thrown) {
      const error = toCallError(thrown)
      setProblem(
        error.code === 'invite_email_mismatch' ? { email: errorText(error) } : { invite: errorText(error) },
      )
    } finally {
      setBusy(false)
    }
  }
  const look = (text: string) =>
    attempt(async () => setPreview(await call('session.previewInvite', { invite: text.trim() })))
  const join = () => {
    const known = preview?.memberName !== null && preview?.memberName !== undefined
    const typed = Email.safeParse(preview?.email ?? email)
    if (!known && !name.trim()) return setProblem({ name: t('setup.join.nameMissing') })
    if (!known && !typed.success) return setProblem({ email: t('links.emailWrong') })
    const who = known ? {} : { name: name.trim(), ...(typed.success ? { email: typed.data } : {}) }
    void attempt(async () => {
      const session = await call('session.join', { invite: invite.trim(), ...who })
      useSession.setState({ session })
      onDone()
    })
  }
  return { invite, setInvite, preview, setPreview, name, setName, email, setEmail, problem, busy, look, join }
}

function JoinForm({ pending, onDone }: { pending: string; onDone(): void }) {
  const { t } = useTranslation()
  const form = useJoin(pending, onDone)
  // biome-ignore lint/correctness/useExhaustiveDependencies: an invite from the app's start is looked up once
  useEffect(() => {
    if (pending) void form.look(pending)
  }, [pending])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (form.preview) form.join()
    else void form.look(form.invite)
  }
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <p className="text-ink-2">{t('setup.join.what')}</p>
      <TextField
        label={t('setup.join.invite')}
        hint={t('setup.join.inviteHint')}
        error={form.problem.invite}
        autoFocus
        autoComplete="off"
        spellCheck={false}
        className="font-mono text-xs!"
        value={form.invite}
        onChange={(event) => {
          form.setInvite(event.target.value)
          form.setPreview(undefined)
        }}
      />
      {form.preview ? <WhoFields preview={form.preview} form={form} /> : null}
      <div>
        <Button type="submit" variant="primary" busy={form.busy} disabled={!form.invite.trim()}>
          {form.preview
            ? t('setup.join.join', { workspace: form.preview.workspaceName })
            : t('setup.join.look')}
        </Button>
      </div>
    </form>
  )
}

function WhoFields({ preview, form }: { preview: Preview; form: ReturnType<typeof useJoin> }) {
  const { t } = useTranslation()
  if (preview.memberName !== null) {
    return <p>{t('setup.join.asMember', { name: preview.memberName, workspace: preview.workspaceName })}</p>
  }
  return (
    <>
      <TextField
        label={t('setup.join.name')}
        error={form.problem.name}
        autoFocus
        autoComplete="name"
        maxLength={80}
        value={form.name}
        onChange={(event) => form.setName(event.target.value)}
      />
      <TextField
        label={t('setup.join.email')}
        hint={t('setup.join.emailHint')}
        error={form.problem.email}
        type="email"
        autoComplete="email"
        disabled={preview.email !== null}
        value={preview.email ?? form.email}
        onChange={(event) => form.setEmail(event.target.value)}
      />
    </>
  )
}
