import { useQuery } from '@tanstack/react-query'
import { ListTodo } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { WorkspaceWorkflow } from '#shared/model/runs.ts'
import { Button, buttonClass } from '../../components/button.tsx'
import { Card } from '../../components/screen.tsx'
import { SettingRow } from '../../components/setting-row.tsx'
import { useAttempt } from '../../components/toast.tsx'
import { taskDraft } from '../../entities/workflows/new-workflow-buttons.tsx'
import { saveWorkflow, workspaceWorkflowsQuery } from '../../entities/workflows/workflow-queries.ts'
import { pauseSharedWorkflow } from '../../entities/workflows/workspace-workflow-queries.ts'
import { useLocale } from '../../lib/i18n.ts'
import { useIsAdmin } from '../../lib/session.ts'

const createsTask = ({ trigger, action }: WorkspaceWorkflow) => trigger === 'left' && action.type === 'task'

/** Says what a new document does when a reader leaves. Admins switch it on or change it. */
export function FirstWorkflow() {
  const { t } = useTranslation()
  const isAdmin = useIsAdmin()
  const { data: workflows } = useQuery(workspaceWorkflowsQuery)
  if (!workflows) return null
  const tasks = workflows.filter(createsTask)
  const active = tasks.find(({ paused }) => !paused)
  const words = active
    ? t('teamWorkflows.setup.task')
    : t(tasks.length > 0 ? 'teamWorkflows.setup.paused' : 'teamWorkflows.setup.none')
  return (
    <section aria-label={t('teamWorkflows.setup.title')}>
      <Card>
        <SettingRow
          label={
            <span className="flex items-start gap-2.5">
              <ListTodo
                size={18}
                aria-hidden
                className={active ? 'mt-0.5 shrink-0 text-accent' : 'mt-0.5 shrink-0 text-ink-3'}
              />
              {words}
            </span>
          }
          hint={
            <span className="block pl-7">
              {t(isAdmin ? 'teamWorkflows.setup.forNew' : 'teamWorkflows.setup.onlyAdmin')}
            </span>
          }
        >
          {isAdmin ? <SwitchOn paused={active ? undefined : tasks[0]} isOn={active !== undefined} /> : null}
        </SettingRow>
      </Card>
    </section>
  )
}

/** `paused`: the paused workflow that the button resumes. Without it, the button creates the Task workflow. */
function SwitchOn({ paused, isOn }: { paused: WorkspaceWorkflow | undefined; isOn: boolean }): ReactNode {
  const { t } = useTranslation()
  const locale = useLocale()
  const attempt = useAttempt()
  const change = (
    <Link href="/settings/workflows" className={buttonClass(isOn ? 'secondary' : 'ghost', true)}>
      {t('teamWorkflows.setup.change')}
    </Link>
  )
  if (isOn) return change
  const switchOn = () =>
    paused ? pauseSharedWorkflow(paused, false) : saveWorkflow({ documentId: null }, taskDraft(locale))
  return (
    <>
      {change}
      <Button small onClick={() => attempt(switchOn)}>
        {t(paused ? 'teamWorkflows.setup.resume' : 'teamWorkflows.setup.switchOn')}
      </Button>
    </>
  )
}
