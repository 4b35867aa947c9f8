import { ArrowUpCircle } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import type { UpdateState } from '#shared/desktop-api/updates.ts'
import { Button, buttonClass } from '../components/button.tsx'
import { Notice } from '../components/screen.tsx'
import { useAttempt } from '../components/toast.tsx'
import { UpdateActions } from '../entities/updates/update-actions.tsx'
import { useUpdate } from '../entities/updates/update-queries.ts'
import { call } from '../lib/bridge/desktop.ts'
import { useLocale } from '../lib/i18n.ts'

const isDeferred = ({ deferredUntil }: UpdateState) =>
  deferredUntil !== null && Date.parse(deferredUntil) > Date.now()

/** A banner above every screen while a version waits to be installed, or while this version is too old for the workspace. */
export function UpdateBanner() {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const locale = useLocale()
  const date = (at: string) => new Intl.DateTimeFormat(locale, { dateStyle: 'long' }).format(Date.parse(at))
  const [location] = useLocation()
  const update = useUpdate()
  if (!update || location === '/settings/updates') return null
  const { tooOld, phase, offer } = update
  if (tooOld) {
    const isInForce = Date.parse(tooOld.from) <= Date.now()
    const values = { version: tooOld.version, date: date(tooOld.from) }
    return (
      <Bar
        tone={isInForce ? 'bad' : 'warn'}
        words={t(isInForce ? 'updates.tooOld' : 'updates.soonTooOld', values)}
      >
        <UpdateActions update={update} />
        <Link href="/settings/updates" className={buttonClass('secondary', true)}>
          {t('updates.show')}
        </Link>
      </Bar>
    )
  }
  const isOffered = offer && update.support === 'self' && (phase === 'available' || phase === 'ready')
  if (!isOffered || update.installsAtQuit || isDeferred(update)) return null
  const words = offer.kind === 'rollback' ? 'updates.rollback' : (`updates.phases.${phase}` as const)
  return (
    <Bar tone="plain" words={t(words, { version: offer.version })}>
      <Button small onClick={() => attempt(() => call('updates.defer'))}>
        {t('updates.later')}
      </Button>
      <UpdateActions update={update} />
    </Bar>
  )
}

function Bar(props: { tone: 'plain' | 'warn' | 'bad'; words: string; children: React.ReactNode }) {
  return (
    <div role="status" className="px-6 pt-3">
      <Notice
        tone={props.tone}
        icon={<ArrowUpCircle size={16} aria-hidden />}
        action={<span className="flex flex-wrap justify-end gap-2">{props.children}</span>}
      >
        {props.words}
      </Notice>
    </div>
  )
}
