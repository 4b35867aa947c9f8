import { Building2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Company } from '#shared/model/companies.ts'
import { cn } from '../../lib/class-names.ts'

/** The picture of a company in lists and headers. */
export function CompanyMark({ className }: { className?: string }) {
  return (
    <span
      aria-hidden
      className={cn(
        'inline-flex shrink-0 items-center justify-center rounded-control bg-hover text-ink-3',
        className,
      )}
    >
      <Building2 size="55%" />
    </span>
  )
}

/** Returns a function that gives the reason why visitors are one company: their account, their domain, or the company of their Leads. */
export function useCompanySource(): (company: Company) => string {
  const { t } = useTranslation()
  return ({ account, domain }) => {
    if (account) return t('companies.account')
    return domain ? t('companies.domain', { domain }) : t('companies.lead')
  }
}
