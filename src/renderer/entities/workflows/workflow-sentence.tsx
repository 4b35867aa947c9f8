import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Conditions } from '#shared/model/conditions.ts'
import type { Action, Trigger } from '#shared/model/runs.ts'
import { Phrase } from '../../components/phrase.tsx'
import { Select } from '../../components/select.tsx'
import { ConditionsPhrase, useConditionsText } from './conditions-sentence.tsx'

/** Each placeholder has its own text as its value, so the translated sentence still contains the placeholders. {@link Phrase} replaces them by elements. */
const taskSlots = { trigger: '{trigger}', task: '{task}', assignee: '{assignee}' }
const campaignSlots = { trigger: '{trigger}', campaign: '{campaign}' }

const Word = ({ children }: { children: ReactNode }) => (
  <strong className="font-semibold text-ink">{children}</strong>
)

type WorkflowSentenceProps = { trigger: Trigger; action: Action; conditions?: Conditions }

/** Returns a function that gives the sentence of a workflow as plain text. */
export function useWorkflowSentence(): (workflow: WorkflowSentenceProps) => string {
  const { t } = useTranslation()
  const conditionsText = useConditionsText()
  return ({ trigger, action, conditions = {} }) => {
    const when = t(`workflows.trigger.${trigger}`) + conditionsText(trigger, conditions)
    return action.type === 'campaign'
      ? t('workflows.sentence.campaign', { trigger: when, campaign: action.campaignName })
      : t('workflows.sentence.task', {
          trigger: when,
          task: t('salesforce.task'),
          assignee: t(`workflows.assignee.${action.assignee}`),
        })
  }
}

export function WorkflowSentence({ trigger, action, conditions = {} }: WorkflowSentenceProps) {
  const { t } = useTranslation()
  const when = (
    <>
      <Word>{t(`workflows.trigger.${trigger}`)}</Word>
      <ConditionsPhrase trigger={trigger} conditions={conditions} />
    </>
  )
  if (action.type === 'campaign') {
    return (
      <Phrase
        text={t('workflows.sentence.campaign', campaignSlots)}
        slots={{ trigger: when, campaign: <Word>{action.campaignName}</Word> }}
      />
    )
  }
  return (
    <Phrase
      text={t('workflows.sentence.task', taskSlots)}
      slots={{
        trigger: when,
        task: <Word>{t('salesforce.task')}</Word>,
        assignee: <Word>{t(`workflows.assignee.${action.assignee}`)}</Word>,
      }}
    />
  )
}

type WorkflowSentenceEditorProps = {
  trigger: Trigger
  action: Action
  onTrigger(trigger: Trigger): void
  onAction(action: Action): void
  /** The field for the campaign, which is rendered inside the sentence. */
  campaign: ReactNode
  /** The fields of the conditions, which follow the trigger. */
  conditions: ReactNode
}

export function WorkflowSentenceEditor({
  trigger,
  action,
  onTrigger,
  onAction,
  campaign,
  conditions,
}: WorkflowSentenceEditorProps) {
  const { t } = useTranslation()
  const when = (
    <>
      <Select<Trigger>
        variant="word"
        label={t('workflows.triggerLabel')}
        value={trigger}
        onChange={onTrigger}
        choices={[
          { value: 'opened', label: t('workflows.trigger.opened') },
          { value: 'left', label: t('workflows.trigger.left') },
        ]}
      />
      {conditions}
    </>
  )
  if (action.type === 'campaign') {
    return (
      <Phrase text={t('workflows.sentence.campaign', campaignSlots)} slots={{ trigger: when, campaign }} />
    )
  }
  return (
    <Phrase
      text={t('workflows.sentence.task', taskSlots)}
      slots={{
        trigger: when,
        task: <Word>{t('salesforce.task')}</Word>,
        assignee: (
          <Select<typeof action.assignee>
            variant="word"
            label={t('workflows.assigneeLabel')}
            value={action.assignee}
            onChange={(assignee) => onAction({ ...action, assignee })}
            choices={[
              { value: 'documentOwner', label: t('workflows.assignee.documentOwner') },
              { value: 'recordOwner', label: t('workflows.assignee.recordOwner') },
            ]}
          />
        ),
      }}
    />
  )
}
