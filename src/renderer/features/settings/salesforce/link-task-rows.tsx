import { useTranslation } from 'react-i18next'
import { linkTaskSubject } from '#shared/link-task-text.ts'
import type { Locale } from '#shared/model/basics.ts'
import type { LinkTasks } from '#shared/model/salesforce-writes.ts'
import { Select } from '../../../components/select.tsx'
import { SettingRow } from '../../../components/setting-row.tsx'

type RowsProps = { setting: LinkTasks; save(next: LinkTasks): void }

/** The language of the Tasks that log links, with a sample of their subject. */
export function LinkTaskRows({ setting: { locale }, save }: RowsProps) {
  const { t } = useTranslation('salesforce')
  const { t: common } = useTranslation()
  const sample = {
    ...{ document: t('writes.linksSample'), recipient: 'name@example.com' },
    ...{ linkName: '', url: '' },
  }
  return (
    <>
      <SettingRow label={t('writes.linksLocale')} hint={linkTaskSubject(sample, locale)}>
        <div className="w-60">
          <Select<Locale>
            label={t('writes.linksLocale')}
            value={locale}
            onChange={(next) => save({ locale: next })}
            choices={(['ja', 'en'] as const).map((value) => ({
              value,
              label: common(`workflows.locales.${value}`),
            }))}
          />
        </div>
      </SettingRow>
      <p className="py-3 text-xs text-ink-3">{t('writes.linksCost')}</p>
    </>
  )
}
