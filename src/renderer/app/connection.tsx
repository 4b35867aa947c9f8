import { CloudOff, KeyRound, LoaderCircle, Unplug } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { Button, buttonClass } from '../components/button.tsx'
import { Notice } from '../components/screen.tsx'
import { useDelayed } from '../components/skeleton.tsx'
import { EmptyState } from '../components/states.tsx'
import { useAttempt } from '../components/toast.tsx'
import { call } from '../lib/bridge/desktop.ts'
import { useErrorText } from '../lib/error-text.ts'
import { useTextsAreReady } from '../lib/i18n.ts'
import { useSession } from '../lib/session.ts'

/** Renders `children` after main has sent the session and the settings, in the language of the session. */
export function HostGate({ children }: { children: ReactNode }) {
  const { t } = useTranslation()
  const textsAreReady = useTextsAreReady()
  const ready = useSession((state) => !!state.session && !!state.settings) && textsAreReady
  const host = useSession((state) => state.host)
  const waiting = useDelayed(!ready)
  if (host === 'locked') {
    return (
      <EmptyState icon={<KeyRound size={22} />} title={t('host.lockedTitle')} body={t('host.lockedBody')} />
    )
  }
  if (ready) return children
  if (host === 'lost') {
    return <EmptyState icon={<Unplug size={22} />} title={t('host.lostTitle')} body={t('host.lostBody')} />
  }
  return waiting ? (
    <EmptyState icon={<LoaderCircle size={22} className="animate-spin" />} title={t('host.starting')} />
  ) : null
}

/** A banner above every screen. The banner is visible while the connection to main or to the tracker has a problem. */
export function ConnectionBanner() {
  return (
    <div role="status" className="empty:hidden">
      <BannerWords />
    </div>
  )
}

function BannerWords() {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const attempt = useAttempt()
  const host = useSession((state) => state.host)
  const tracker = useSession((state) => state.session?.tracker)
  if (host === 'lost' || host === 'connecting') {
    return <Bar icon={<Unplug size={16} aria-hidden />}>{t('host.lostBanner')}</Bar>
  }
  if (tracker?.state === 'revoked') {
    return (
      <Bar
        icon={<KeyRound size={16} aria-hidden />}
        action={
          <Link href="/setup/join" className={buttonClass('secondary', true)}>
            {t('connection.joinAgain')}
          </Link>
        }
      >
        {t('connection.revoked')}
      </Bar>
    )
  }
  if (tracker?.state !== 'offline') return null
  return (
    <Bar
      icon={<CloudOff size={16} aria-hidden />}
      action={
        <Button small onClick={() => attempt(() => call('session.retryTracker'))}>
          {t('common.retry')}
        </Button>
      }
    >
      {tracker.error ? errorText(tracker.error) : t('connection.offline')} {t('connection.keepsTrying')}
    </Bar>
  )
}

function Bar({ icon, action, children }: { icon: ReactNode; action?: ReactNode; children: ReactNode }) {
  return (
    <div className="px-6 pt-3">
      <Notice tone="warn" icon={icon} action={action}>
        {children}
      </Notice>
    </div>
  )
}
