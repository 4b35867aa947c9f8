import { Bell, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { IconButton } from '../../components/button.tsx'
import { dismissCard, useNotificationCards } from '../../entities/notifications/notification-cards-store.ts'
import type { HostNotice } from '../../lib/bridge/socket-bridge.ts'

/** The time after which a card disappears, because the card covers a part of the screen. */
const shownMs = 10_000

export function NotificationCards() {
  const { t } = useTranslation()
  const cards = useNotificationCards((state) => state.cards)
  return (
    <div role="status" aria-label={t('places.notifications')} className="flex flex-col gap-2">
      {cards.map((card) => (
        <NotificationCard key={card.id} card={card} />
      ))}
    </div>
  )
}

function NotificationCard({ card }: { card: HostNotice }) {
  const { t } = useTranslation()
  const [held, setHeld] = useState(false)
  useEffect(() => {
    if (held) return
    // A replaced notification is a new `card` object, so the timer starts again.
    const timer = setTimeout(() => dismissCard(card.id), shownMs)
    return () => clearTimeout(timer)
  }, [card, held])
  return (
    <article
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className="appear pointer-events-auto relative flex items-start gap-3 rounded-card border border-line bg-raised py-3 pr-2 pl-4 shadow-menu"
    >
      <Bell size={16} aria-hidden className="mt-0.5 shrink-0 text-accent" />
      <div className="min-w-0 flex-1">
        <Link
          href={card.path}
          onClick={() => dismissCard(card.id)}
          className="block font-semibold after:absolute after:inset-0 after:rounded-card"
        >
          {card.title}
        </Link>
        <p className="whitespace-pre-line text-ink-2">{card.body}</p>
      </div>
      <IconButton
        small
        className="z-1"
        label={t('common.close')}
        icon={<X size={14} aria-hidden />}
        onClick={() => dismissCard(card.id)}
      />
    </article>
  )
}
