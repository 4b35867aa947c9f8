import { BadgeCheck, CircleHelp, Keyboard, Link2, MonitorSmartphone } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Confidence, VisitorRef } from '#shared/model/visits.ts'
import { Tooltip } from '../../components/tooltip.tsx'

const icons: Record<Confidence, typeof Link2> = {
  anonymous: CircleHelp,
  link: Link2,
  typed: Keyboard,
  verified: BadgeCheck,
}

/** Returns a function that gives the e-mail address, or the text for an anonymous visitor. */
export function useVisitorName(): (visitor: VisitorRef) => string {
  const { t } = useTranslation()
  return (visitor) => visitor.email ?? t('visit.anonymous')
}

export function ConfidenceMark({ confidence }: { confidence: Confidence }) {
  const { t } = useTranslation()
  const Icon = icons[confidence]
  const words = t(`visit.confidence.${confidence}`)
  return (
    <Tooltip words={words}>
      <span role="img" aria-label={words} className="inline-flex shrink-0 text-ink-3">
        <Icon size={13} aria-hidden />
      </span>
    </Tooltip>
  )
}

/** Marks a visit to a personal link from another device than the first device. The reader may be another person. */
export function OtherDeviceMark() {
  const { t } = useTranslation()
  const words = t('visit.otherDevice')
  return (
    <Tooltip words={words}>
      <span role="img" aria-label={words} className="inline-flex shrink-0 text-warn">
        <MonitorSmartphone size={13} aria-hidden />
      </span>
    </Tooltip>
  )
}
