import {
  BadgeCheck,
  Building2,
  CircleHelp,
  Keyboard,
  Link2,
  MailQuestionMark,
  MonitorSmartphone,
} from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Confidence, VisitorRef } from '#shared/model/visits.ts'
import { type KnownVisitor, personName, shortVisitorName, visitorName } from '#shared/visitor-name.ts'
import { Tooltip } from '../../components/tooltip.tsx'
import { useLocale } from '../../lib/i18n.ts'

const icons: Record<Confidence, typeof Link2> = {
  anonymous: CircleHelp,
  link: Link2,
  claimed: MailQuestionMark,
  typed: Keyboard,
  verified: BadgeCheck,
}

/** Returns a function that gives the name and company, or the address, or the text for an anonymous reader. */
export function useVisitorName(): (visitor: VisitorRef) => string {
  const { t } = useTranslation()
  const locale = useLocale()
  return (visitor) => visitorName(visitor, locale) ?? t('visit.anonymous')
}

/** Returns a function that gives the name above {@link VisitorDetails}, which has the company. */
export function useVisitorHeading(): (visitor: KnownVisitor & Pick<VisitorRef, 'companyPage'>) => string {
  const { t } = useTranslation()
  const locale = useLocale()
  return (visitor) => {
    const name = visitor.companyPage ? shortVisitorName(visitor) : visitorName(visitor, locale)
    return name ?? t('visit.anonymous')
  }
}

/** The address of a visitor whose name is shown, and a link to the company page. */
export function VisitorDetails({ visitor }: { visitor: KnownVisitor & Pick<VisitorRef, 'companyPage'> }) {
  const { t } = useTranslation()
  const { email, companyPage } = visitor
  const isNamed = email !== null && personName(visitor) !== null
  if (!isNamed && !companyPage) return null
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-x-2 text-xs text-ink-2">
      {isNamed ? <span className="truncate select-text">{email}</span> : null}
      {companyPage ? (
        <Link
          href={`/companies/${companyPage.id}`}
          className="inline-flex min-w-0 items-center gap-1 text-accent hover:underline"
        >
          <Building2 size={12} aria-hidden className="shrink-0" />
          <span className="sr-only">{t('companies.company')}</span>
          <span className="truncate">{companyPage.name}</span>
        </Link>
      ) : null}
    </div>
  )
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
