import { useTranslation } from 'react-i18next'
import {
  type LeadCreation,
  noSalesforceWrites,
  type RecordFields,
  type SalesforceWrites,
} from '#shared/model/salesforce-writes.ts'
import { Card, Section } from '../../../components/screen.tsx'
import { SwitchRow } from '../../../components/switch-row.tsx'
import { useAttempt } from '../../../components/toast.tsx'
import { call } from '../../../lib/bridge/desktop.ts'
import { useLocale } from '../../../lib/i18n.ts'
import { useSession } from '../../../lib/session.ts'
import { FieldMappingRows } from './field-mapping-rows.tsx'
import { LeadCreationRows } from './lead-creation-rows.tsx'
import { LinkTaskRows } from './link-task-rows.tsx'

const defaultCreation: LeadCreation = {
  leadSource: null,
  freeMailCompany: '',
  owner: { rule: 'documentOwner', id: null, name: null },
}
const noMapping = { viewedAt: null, document: null, visits: null }
const defaultFields: RecordFields = { Lead: noMapping, Contact: noMapping }

/** The optional writes of the workspace. Each is off until an admin switches it on. */
export function OptionalWritesSection() {
  const { t } = useTranslation('salesforce')
  const { t: common } = useTranslation()
  const attempt = useAttempt()
  const stored = useSession((state) => state.session?.workspace?.salesforceWrites)
  const locale = useLocale()
  const { createLeads, recordFields, linkTasks } = stored ?? noSalesforceWrites
  const save = (salesforceWrites: Partial<SalesforceWrites>) =>
    void attempt(() => call('workspace.update', { salesforceWrites }), common('common.saved'))
  return (
    <Section title={t('writes.title')} hint={t('writes.hint')}>
      <Card>
        <SwitchRow
          label={t('writes.leads')}
          hint={t('writes.leadsHint')}
          checked={createLeads !== null}
          onChange={(on) => save({ createLeads: on ? defaultCreation : null })}
        />
        {createLeads ? (
          <LeadCreationRows creation={createLeads} save={(next) => save({ createLeads: next })} />
        ) : null}
      </Card>
      <Card className="mt-3">
        <SwitchRow
          label={t('writes.fields')}
          hint={t('writes.fieldsHint')}
          checked={recordFields !== null}
          onChange={(on) => save({ recordFields: on ? defaultFields : null })}
        />
        {recordFields ? (
          <FieldMappingRows mapping={recordFields} save={(next) => save({ recordFields: next })} />
        ) : null}
      </Card>
      <Card className="mt-3">
        <SwitchRow
          label={t('writes.links')}
          hint={t('writes.linksHint')}
          checked={linkTasks !== null}
          onChange={(on) => save({ linkTasks: on ? { locale } : null })}
        />
        {linkTasks ? <LinkTaskRows setting={linkTasks} save={(next) => save({ linkTasks: next })} /> : null}
      </Card>
    </Section>
  )
}
