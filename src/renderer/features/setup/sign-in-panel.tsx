import { ExternalLink } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SignInOffer } from '#shared/model/sign-in.ts'
import { Button } from '../../components/button.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { call, toCallError } from '../../lib/bridge/desktop.ts'
import { useErrorText } from '../../lib/error-text.ts'
import { useSession } from '../../lib/session.ts'

/** A button that joins with a company account. While the person is in the browser, it shows the number of the sign-in. */
export function SignInPanel({
  trackerUrl,
  offer,
  label,
  onDone,
}: {
  trackerUrl: string
  offer: Pick<SignInOffer, 'label'>
  /** Replaces the words of the offer. */
  label?: string
  onDone(): void
}) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const waiting = useSession((state) => state.session?.signIn)
  const [problem, setProblem] = useState<string>()
  const signIn = async () => {
    setProblem(undefined)
    try {
      useSession.setState({ session: await call('session.signIn', { trackerUrl }) })
      onDone()
    } catch (thrown) {
      const error = toCallError(thrown)
      if (error.code !== 'sign_in_cancelled') setProblem(errorText(error))
    }
  }
  if (waiting?.trackerUrl === trackerUrl) return <Waiting waiting={waiting} onOpen={() => void signIn()} />
  const words =
    label ?? (offer.label ? t('signIn.withLabel', { label: offer.label }) : t('signIn.withCompany'))
  return (
    <div className="flex flex-col gap-3">
      <div>
        <Button variant="primary" icon={<ExternalLink size={14} aria-hidden />} onClick={() => void signIn()}>
          {words}
        </Button>
      </div>
      {problem ? (
        <p role="alert" className="text-bad">
          {problem}
        </p>
      ) : null}
    </div>
  )
}

function Waiting({ waiting, onOpen }: { waiting: { url: string; number: string }; onOpen(): void }) {
  const { t } = useTranslation()
  return (
    <section
      aria-label={t('signIn.waitingTitle')}
      className="flex flex-col gap-3 rounded-card border border-line bg-raised p-5"
    >
      <h2 className="font-semibold">{t('signIn.waitingTitle')}</h2>
      <p className="text-ink-2">{t('signIn.waitingNumber')}</p>
      <p role="status" className="text-2xl font-bold tracking-widest tabular-nums">
        {waiting.number}
      </p>
      <p className="text-ink-2">{t('signIn.waitingHint')}</p>
      <div className="flex flex-wrap gap-2">
        <Button onClick={onOpen}>{t('signIn.openAgain')}</Button>
        <CopyButton text={waiting.url} label={t('signIn.copyUrl')} />
        <Button variant="ghost" onClick={() => void call('session.cancelSignIn')}>
          {t('common.cancel')}
        </Button>
      </div>
    </section>
  )
}
