import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { Tabs } from '../../components/tabs.tsx'

type View = 'visitors' | 'companies'

/** The tabs Visitors and Companies. Each tab has its own address and its own search. */
export function VisitorTabs({ value, children }: { value: View; children: ReactNode }) {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  return (
    <Tabs
      label={t('places.visitors')}
      value={value}
      onChange={(key) => navigate(`/${key}`)}
      tabs={[
        { key: 'visitors', label: t('places.visitors'), panel: children },
        { key: 'companies', label: t('companies.title'), panel: children },
      ]}
    />
  )
}
