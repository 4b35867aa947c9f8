import { ListTodo, Megaphone } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Locale } from '#shared/model/basics.ts'
import { Button } from '../../components/button.tsx'
import { useLocale } from '../../lib/i18n.ts'
import type { WorkflowDraft } from './workflow-queries.ts'

/** The workflow that a new workspace starts with, too. */
export const taskDraft = (locale: Locale): WorkflowDraft => ({
  trigger: 'left',
  action: { type: 'task', assignee: 'recordOwner', locale, subject: null, comments: null },
})

const campaignDraft: WorkflowDraft = {
  trigger: 'opened',
  action: { type: 'campaign', campaignId: '', campaignName: '' },
}

/** The buttons that open the editor for a new workflow. `quiet`: no primary button. */
export function NewWorkflowButtons({ onNew, quiet }: { onNew(draft: WorkflowDraft): void; quiet?: boolean }) {
  const { t } = useTranslation()
  const locale = useLocale()
  return (
    <div className="flex flex-wrap gap-2">
      <Button
        variant={quiet ? 'secondary' : 'primary'}
        icon={<ListTodo size={14} aria-hidden />}
        onClick={() => onNew(taskDraft(locale))}
      >
        {t('workflows.newTask')}
      </Button>
      <Button icon={<Megaphone size={14} aria-hidden />} onClick={() => onNew(campaignDraft)}>
        {t('workflows.newCampaign')}
      </Button>
    </div>
  )
}
