import { useQuery } from '@tanstack/react-query'
import { ShieldAlert } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { mayChange } from '#shared/access.ts'
import type { HeldAnswer, HeldLink } from '#shared/model/visits.ts'
import { Button } from '../../components/button.tsx'
import { toast, useAttempt } from '../../components/toast.tsx'
import { answerHeld, visitQueries } from '../../entities/visits/visit-queries.ts'
import { useMember } from '../../lib/session.ts'

/** Shows one row for each link with held openings. Each row has buttons that release or dismiss the openings. */
export function HeldLinksBar() {
  const { t } = useTranslation()
  const { data: heldLinks = [] } = useQuery(visitQueries.heldLinks())
  if (heldLinks.length === 0) return null
  return (
    <section
      aria-label={t('activity.held.title')}
      className="mb-3 max-h-48 overflow-y-auto border-b border-line"
    >
      {heldLinks.map((link) => (
        <HeldLinkRow key={link.linkId} link={link} />
      ))}
    </section>
  )
}

function HeldLinkRow({ link }: { link: HeldLink }) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const [busy, setBusy] = useState<HeldAnswer | null>(null)
  const may = mayChange(useMember() ?? null, link.ownerId)
  const answer = async (word: HeldAnswer) => {
    setBusy(word)
    await attempt(async () => {
      const count = await answerHeld(link.linkId, word)
      toast(t(word === 'release' ? 'activity.held.released' : 'activity.held.dismissed', { count }))
    })
    setBusy(null)
  }
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-6 py-2.5">
      <ShieldAlert size={16} aria-hidden className="shrink-0 text-warn" />
      <div className="min-w-64 flex-1 text-xs">
        <p>
          {t('activity.held.body', {
            ...{ document: link.documentTitle, count: link.openings, networks: link.networks },
          })}
        </p>
        <p className="text-ink-3">
          {[
            link.linkName ? t('activity.held.link', { name: link.linkName }) : '',
            may ? '' : t('activity.held.othersOnly'),
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </div>
      <span className="flex gap-2">
        <Button
          small
          disabled={!may || busy !== null}
          busy={busy === 'dismiss'}
          onClick={() => answer('dismiss')}
        >
          {t('activity.held.dismiss')}
        </Button>
        <Button
          small
          disabled={!may || busy !== null}
          busy={busy === 'release'}
          onClick={() => answer('release')}
        >
          {t('activity.held.release')}
        </Button>
      </span>
    </div>
  )
}
