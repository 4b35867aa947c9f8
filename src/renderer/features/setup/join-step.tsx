import { CircleCheck } from 'lucide-react'
import { type FormEvent, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { DesktopOutput } from '#shared/desktop-api.ts'
import { Email } from '#shared/model/basics.ts'
import { Button, buttonClass } from '../../components/button.tsx'
import { TextField } from '../../components/field.tsx'
import { CallError, call, toCallError } from '../../lib/bridge/desktop.ts'
import { cn } from '../../lib/class-names.ts'
import { useErrorText } from '../../lib/error-text.ts'
import { useSentences } from '../../lib/sentences.ts'
import { useSession } from '../../lib/session.ts'
import { SignInPanel } from './sign-in-panel.tsx'

type Preview = DesktopOutput<'session.previewInvite'>
type Tracker = DesktopOutput<'session.findTracker'>

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
  return (
    <>
      <SignInAgain onDone={onDone} />
      <JoinForm key={session?.pendingInvite} pending={session?.pendingInvite ?? ''} onDone={onDone} />
    </>
  )
}

const endReasons = ['account_ended', 'account_not_allowed', 'account_not_checked'] as const

/** After the access ended with the company account: says why, and offers to sign in again. */
function SignInAgain({ onDone }: { onDone(): void }) {
  const { t } = useTranslation()
  const tracker = useSession((state) => state.session?.tracker)
  const joined = useSentences()
  const reason = endReasons.find((each) => each === tracker?.error?.details?.reason)
  if (tracker?.state !== 'revoked' || !tracker.url || !reason) return null
  return (
    <div className="mb-8 flex flex-col gap-3 border-b border-line pb-8">
      <p>{joined(t(`signIn.ended.${reason}`), t('signIn.endedHint'))}</p>
      <SignInPanel
        trackerUrl={tracker.url}
        offer={{ label: null }}
        label={t('signIn.again')}
        onDone={onDone}
      />
    </div>
  )
}

function useJoin(pending: string, onDone: () => void) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const [invite, setInvite] = useState(pending)
  const [preview, setPreview] = useState<Preview>()
  const [tracker, setTracker] = useState<Tracker>()
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [problem, setProblem] = useState<{
    invite?: string
    email?: string
    name?: string
    /** This app is in the workspace already. */
    joinedAs?: string
  }>({})
  const [busy, setBusy] = useState(false)

  const attempt = async (action: () => Promise<void>) => {
    setBusy(true)
    setProblem({})
    try {
      await action()
    } catch (thrown) {
      const error = toCallError(thrown)
      const { workspaceKey } = error.details
      setProblem(
        error.code === 'invite_email_mismatch'
          ? { email: errorText(error) }
          : {
              invite: errorText(error),
              ...(typeof workspaceKey === 'string' ? { joinedAs: workspaceKey } : {}),
            },
      )
    } finally {
      setBusy(false)
    }
  }
  const look = (text: string) =>
    attempt(async () => {
      // The token of an invite is in the fragment. Without it, the text is the address of a tracker.
      if (text.includes('#')) return setPreview(await call('session.previewInvite', { invite: text.trim() }))
      const found = await call('session.findTracker', { address: text.trim() })
      if (!found.signIn.isAvailable)
        throw new CallError('sign_in_not_available', 'The tracker has no single sign-on.')
      setTracker(found)
    })
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
  const change = (text: string) => {
    setInvite(text)
    setPreview(undefined)
    setTracker(undefined)
  }
  return { invite, change, preview, tracker, name, setName, email, setEmail, problem, busy, look, join }
}

/** Asks for an invite or the address of a tracker, and joins. */
export function JoinForm({ pending, onDone }: { pending: string; onDone(): void }) {
  const { t } = useTranslation()
  const form = useJoin(pending, onDone)
  // biome-ignore lint/correctness/useExhaustiveDependencies: an invite from the app's start is looked up once
  useEffect(() => {
    if (pending) void form.look(pending)
  }, [pending])
  const needsAccount = form.preview?.signIn.isRequired ?? false
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (needsAccount || form.tracker) return
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
        onChange={(event) => form.change(event.target.value)}
      />
      {form.problem.joinedAs ? (
        <Link
          href={`/in/${form.problem.joinedAs}/activity`}
          className={cn(buttonClass('secondary'), 'self-start')}
        >
          {t('workspaces.showIt')}
        </Link>
      ) : null}
      {needsAccount || !form.preview ? null : <WhoFields preview={form.preview} form={form} />}
      {needsAccount || form.tracker ? null : (
        <div>
          <Button type="submit" variant="primary" busy={form.busy} disabled={!form.invite.trim()}>
            {form.preview
              ? t('setup.join.join', { workspace: form.preview.workspaceName })
              : t('setup.join.look')}
          </Button>
        </div>
      )}
      <CompanyAccount form={form} onDone={onDone} />
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

/** Offers the sign-in with a company account, if the tracker has one. */
function CompanyAccount({ form, onDone }: { form: ReturnType<typeof useJoin>; onDone(): void }) {
  const { t } = useTranslation()
  const { preview, tracker } = form
  if (tracker) {
    return (
      <>
        <p>{t('signIn.at', { host: new URL(tracker.trackerUrl).host })}</p>
        <SignInPanel trackerUrl={tracker.trackerUrl} offer={tracker.signIn} onDone={onDone} />
      </>
    )
  }
  if (!preview?.signIn.isAvailable) return null
  const { workspaceName: workspace, signIn } = preview
  return (
    <>
      <p className={signIn.isRequired ? '' : 'mt-4 text-ink-2'}>
        {signIn.isRequired ? t('signIn.required', { workspace }) : t('signIn.offered')}
      </p>
      <SignInPanel trackerUrl={preview.trackerUrl} offer={signIn} onDone={onDone} />
    </>
  )
}
