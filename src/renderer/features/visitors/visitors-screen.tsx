import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Screen } from '../../components/screen.tsx'
import { SearchField } from '../../components/search-field.tsx'
import { VisitorList } from './visitor-list.tsx'
import { VisitorTabs } from './visitor-tabs.tsx'

export function VisitorsScreen() {
  const { t } = useTranslation()
  const [search, setSearch] = useState('')
  return (
    <Screen
      title={t('places.visitors')}
      actions={<SearchField label={t('visitors.search')} onSearch={setSearch} />}
    >
      <VisitorTabs value="visitors">
        <VisitorList filter={{ search }} />
      </VisitorTabs>
    </Screen>
  )
}
